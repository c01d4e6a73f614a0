using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

/// <summary>Requests and latency of endpoints, as scorers count them.</summary>
public sealed class TrafficTests
{
    [Fact]
    public void Percentiles_are_read_from_the_buckets_of_all_scorers_together()
    {
        var counts = new long[LatencyBuckets.Count];
        Assert.Null(LatencyBuckets.Percentile(counts, 0.5));

        // 90 requests between 2 and 2.5 ms, 10 between 80 and 100 ms.
        (counts[LatencyBuckets.Of(0.0022)], counts[LatencyBuckets.Of(0.09)]) = (90, 10);
        Assert.Equal(0.002 + 0.0005 * 50 / 90, LatencyBuckets.Percentile(counts, 0.5)!.Value, 1e-12);
        Assert.Equal(0.08 + 0.02 * 5 / 10, LatencyBuckets.Percentile(counts, 0.95)!.Value, 1e-12);
        Assert.Equal(0.1, LatencyBuckets.Percentile(counts, 1)!.Value, 1e-12);
        Assert.Equal(0, LatencyBuckets.Of(0));
        Assert.Equal(0.01, LatencyBuckets.Bounds[LatencyBuckets.Of(0.01)]);
        Assert.Equal(LatencyBuckets.Count - 1, LatencyBuckets.Of(1000));
    }

    [Fact]
    public async Task A_variant_tells_requests_a_second_and_latencies_of_the_last_minutes()
    {
        await using var server = await HostingServer.StartAsync();
        var (one, two) = (await server.ScorerAsync(name: "one"), await server.ScorerAsync(name: "two"));
        var endpoint = (await server.CreateAsync(HostingServer.Of("digits", "first"))).Id;

        // Their first words say where they stand, from before the server knew them; the rest is new.
        await TellAsync(one, Count(endpoint, 1000, 0, 0));
        await TellAsync(two);
        Assert.Null((await server.SeeAsync("digits")).Variants[0].Traffic);
        await TellAsync(one, Count(endpoint, 1030, 10, 2));
        await TellAsync(two, Count(endpoint, 30, 0, 0) with { Variant = "main" });
        // To tell the same again changes nothing.
        await TellAsync(two, Count(endpoint, 30, 0, 0));

        var traffic = (await server.SeeAsync("digits")).Variants[0].Traffic!;
        Assert.InRange(traffic.RequestsPerSecond, 60 / 70.0, 60 / 60.0);
        Assert.InRange(traffic.ErrorsPerSecond, 10 / 70.0, 10 / 60.0);
        Assert.Equal(60, traffic.LastMinute!.Count);
        Assert.InRange(traffic.LastMinute.P50Seconds, 0.002, 0.0025);

        // A scorer that was started anew counts from nothing.
        await TellAsync(one, Count(endpoint, 5, 0, 0));
        Assert.Equal(65, (await server.SeeAsync("digits")).Variants[0].Traffic!.LastFiveMinutes!.Count);

        await server.AdvanceAsync(120);
        traffic = (await server.SeeAsync("digits")).Variants[0].Traffic!;
        Assert.Equal((0, null, 65), (traffic.RequestsPerSecond, traffic.LastMinute, traffic.LastFiveMinutes!.Count));
    }

    [Fact]
    public async Task The_last_half_hour_is_told_in_steps_and_what_is_older_is_forgotten()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var endpoint = (await server.CreateAsync(HostingServer.Of("digits", "first"))).Id;
        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Viewer, "acme"));
        await TellAsync(scorer);
        Assert.Empty((await client.Endpoints.GetTrafficAsync("digits")).Variants);

        await TellAsync(scorer, Count(endpoint, 20, 1, 3));
        server.Time.Advance(TimeSpan.FromSeconds(60));
        await TellAsync(scorer, Count(endpoint, 50, 1, 3));

        var fine = await client.Endpoints.GetTrafficAsync("digits");
        var points = fine.Variants.Single().Points;
        Assert.Equal((10, "main"), (fine.StepSeconds, fine.Variants[0].Variant));
        Assert.Equal([(20, 1, 3), (30, 0, 0)], points.Where(point => point.Requests > 0).Select(point => (point.Requests, point.Errors, point.Refused)));
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(10), pair.Second.At - pair.First.At));
        Assert.All(points, point => Assert.Equal(point.Requests == 0, point.Latency is null));
        var coarse = await client.Endpoints.GetTrafficAsync("digits", TimeSpan.FromMinutes(5));
        Assert.Equal((300, 50), (coarse.StepSeconds, coarse.Variants.Single().Points.Sum(point => point.Requests)));

        server.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty((await client.Endpoints.GetTrafficAsync("digits")).Variants);
        Assert.Null((await server.SeeAsync("digits")).Variants[0].Traffic);
    }

    [Theory]
    [InlineData("step_seconds=0")]
    [InlineData("step_seconds=15")]
    [InlineData("step_seconds=310")]
    [InlineData("step_seconds=often")]
    public async Task Steps_that_make_no_sense_are_refused(string query)
    {
        await using var server = await HostingServer.StartAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        using var answer = await server.Client.GetAsync($"/v1/endpoints/digits/traffic?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_sees_the_traffic_of_another_tenant()
    {
        await using var server = await HostingServer.StartAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        var other = await server.Server.ClientAsync(Role.Admin, "other");
        using var answer = await other.GetAsync("/v1/endpoints/digits/traffic");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public static TheoryData<TrafficCount, string> Senseless => new()
    {
        { Count(Guid.Empty, 1, 0, 0) with { Variant = "" }, "traffic.variant" },
        { Count(Guid.Empty, 1, -1, 0), "traffic" },
        { Count(Guid.Empty, -1, 0, 0), "traffic.latencies" },
        { Count(Guid.Empty, 1, 0, 0) with { Latencies = new long[LatencyBuckets.Count + 1] }, "traffic.latencies" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public async Task Counts_that_make_no_sense_are_refused_by_name(TrafficCount count, string member)
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        using var answer = await scorer.TryReportAsync(new() { Revision = 0, MemoryBytes = 1, Endpoints = [], Traffic = [count] });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{member}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // All in the bucket from 2 to 2.5 ms.
    private static TrafficCount Count(Guid endpoint, long requests, long errors, long refused)
    {
        var latencies = new long[LatencyBuckets.Of(0.0022) + 1];
        latencies[^1] = requests;
        return new TrafficCount(endpoint, "main", errors, refused, latencies);
    }

    private static async Task TellAsync(ScriptedScorer scorer, params TrafficCount[] counts)
    {
        using var answer = await scorer.TryReportAsync(new() { Revision = 0, MemoryBytes = 1 << 20, Endpoints = [], Traffic = counts });
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }
}
