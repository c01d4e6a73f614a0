namespace Sundial.Scorer.Http;

/// <summary>What was counted of a variant's requests. Counting is a few exchanges, without a lock.</summary>
/// <param name="tenant">Whose endpoint.</param>
/// <param name="endpoint">Its name.</param>
/// <param name="variant">The variant's name.</param>
internal sealed class RequestCounters(Guid tenant, string endpoint, string variant)
{
    private static readonly int[] s_statuses = [200, 400, 404, 406, 413, 415, 424, 429, 500, 503];

    private readonly long[] _byStatus = new long[s_statuses.Length + 1];
    private readonly long[] _byLatency = new long[Bounds.Length + 1];
    private long _ticks;

    /// <summary>Upper bounds of the latency's buckets in seconds.</summary>
    public static ReadOnlySpan<double> Bounds => [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Whose endpoint.</summary>
    public Guid Tenant => tenant;

    /// <summary>The endpoint's name.</summary>
    public string Endpoint => endpoint;

    /// <summary>The variant's name.</summary>
    public string Variant => variant;

    /// <summary>Seconds of all requests together.</summary>
    public double Seconds => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

    /// <summary>Counts a request.</summary>
    public void Count(int status, TimeSpan latency)
    {
        var place = Array.IndexOf(s_statuses, status);
        Interlocked.Increment(ref _byStatus[place < 0 ? s_statuses.Length : place]);
        var seconds = latency.TotalSeconds;
        var bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _byLatency[bucket]);
        Interlocked.Add(ref _ticks, latency.Ticks);
    }

    /// <summary>Requests in each bucket, the last one without a bound.</summary>
    public long[] ReadLatencies() => [.. _byLatency];

    /// <summary>Requests by status; those with a status that is not foreseen stand under 0.</summary>
    public IEnumerable<(int Status, long Count)> ReadStatuses() =>
        _byStatus.Select((count, place) => (place < s_statuses.Length ? s_statuses[place] : 0, count)).Where(pair => pair.count > 0);
}
