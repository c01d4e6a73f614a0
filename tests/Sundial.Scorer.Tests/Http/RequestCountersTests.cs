using Sundial.Contracts.Hosting;
using Sundial.Scorer.Http;
using Xunit;

namespace Sundial.Scorer.Tests.Http;

/// <summary>What a scorer counts of requests, and how it tells it.</summary>
public sealed class RequestCountersTests
{
    [Fact]
    public void Every_bound_that_metrics_are_told_by_is_one_of_the_finer_buckets()
    {
        foreach (var bound in RequestCounters.Bounds)
        {
            Assert.Equal(bound, LatencyBuckets.Bounds[LatencyBuckets.Of(bound)]);
        }
    }

    [Fact]
    public void A_request_is_in_the_coarse_bucket_by_its_latency_and_in_the_fine_one()
    {
        var counters = new RequestCounters(Guid.Empty, "digits", "main");
        double[] latencies = [0.00001, 0.00005, 0.0003, 0.0025, 0.0026, 29, 61, 1000];
        foreach (var seconds in latencies)
        {
            counters.Count(200, TimeSpan.FromSeconds(seconds), 1, 1);
        }

        var coarse = counters.ReadLatencies();
        for (var bucket = 0; bucket < coarse.Length; bucket++)
        {
            var from = bucket == 0 ? 0 : RequestCounters.Bounds[bucket - 1];
            var to = bucket < RequestCounters.Bounds.Length ? RequestCounters.Bounds[bucket] : double.PositiveInfinity;
            Assert.Equal(latencies.Count(seconds => seconds > from && seconds <= to), coarse[bucket]);
        }

        Assert.Equal(latencies.Length, counters.ReadBuckets().Sum());
        Assert.Equal(1, counters.ReadBuckets()[^1]);
    }
}
