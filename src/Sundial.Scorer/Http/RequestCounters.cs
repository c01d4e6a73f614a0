using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Http;

/// <summary>What was counted of a variant's requests. Counting is a few exchanges without a lock, in a stripe that other processors leave alone.</summary>
/// <param name="tenant">Whose endpoint.</param>
/// <param name="endpoint">Its name.</param>
/// <param name="variant">The variant's name.</param>
internal sealed class RequestCounters(Guid tenant, string endpoint, string variant)
{
    // Counts of a stripe stand together; stripes end with a cache line that nobody uses.
    private const int Latencies = 11;
    private const int Stripes = 8;

    private static readonly int s_ticks = Latencies + LatencyBuckets.Count;
    private static readonly int s_received = s_ticks + 1;
    private static readonly int s_sent = s_ticks + 2;
    private static readonly int s_stripeLength = s_sent + 1 + 8;
    private static readonly int[] s_statuses = [200, 400, 404, 406, 413, 415, 424, 429, 500, 503];

    private readonly long[] _counts = new long[s_stripeLength * Stripes];

    /// <summary>Upper bounds in seconds of the buckets that metrics are told by; each is one of <see cref="LatencyBuckets.Bounds"/>.</summary>
    public static ReadOnlySpan<double> Bounds => [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Whose endpoint.</summary>
    public Guid Tenant => tenant;

    /// <summary>The endpoint's name.</summary>
    public string Endpoint => endpoint;

    /// <summary>The variant's name.</summary>
    public string Variant => variant;

    /// <summary>Seconds of all requests together.</summary>
    public double Seconds => TimeSpan.FromTicks(Sum(s_ticks)).TotalSeconds;

    /// <summary>Bytes of all requests' bodies.</summary>
    public long ReceivedBytes => Sum(s_received);

    /// <summary>Bytes of all answers' bodies.</summary>
    public long SentBytes => Sum(s_sent);

    /// <summary>Counts a request.</summary>
    public void Count(int status, TimeSpan latency, long received, long sent)
    {
        var stripe = _counts.AsSpan(Thread.GetCurrentProcessorId() % Stripes * s_stripeLength, s_stripeLength);
        var place = status == 200 ? 0 : Array.IndexOf(s_statuses, status);
        Interlocked.Increment(ref stripe[place < 0 ? s_statuses.Length : place]);
        Interlocked.Increment(ref stripe[Latencies + LatencyBuckets.Of(latency.TotalSeconds)]);
        Interlocked.Add(ref stripe[s_ticks], latency.Ticks);
        Interlocked.Add(ref stripe[s_received], received);
        Interlocked.Add(ref stripe[s_sent], sent);
    }

    /// <summary>Requests in each bucket of <see cref="Bounds"/>, the last one without a bound.</summary>
    public long[] ReadLatencies()
    {
        var (fine, coarse, at) = (ReadBuckets(), new long[Bounds.Length + 1], 0);
        for (var bucket = 0; bucket < fine.Length; bucket++)
        {
            at += at < Bounds.Length && (bucket == LatencyBuckets.Bounds.Length || LatencyBuckets.Bounds[bucket] > Bounds[at]) ? 1 : 0;
            coarse[at] += fine[bucket];
        }

        return coarse;
    }

    /// <summary>Requests in each bucket of <see cref="LatencyBuckets"/>.</summary>
    public long[] ReadBuckets() => [.. Enumerable.Range(Latencies, LatencyBuckets.Count).Select(Sum)];

    /// <summary>Requests by status; those with a status that is not foreseen stand under 0.</summary>
    public IEnumerable<(int Status, long Count)> ReadStatuses() =>
        Enumerable.Range(0, s_statuses.Length + 1).Select(place => (place < s_statuses.Length ? s_statuses[place] : 0, Sum(place))).Where(pair => pair.Item2 > 0);

    private long Sum(int place)
    {
        var sum = 0L;
        for (var at = place; at < _counts.Length; at += s_stripeLength)
        {
            sum += Interlocked.Read(ref _counts[at]);
        }

        return sum;
    }
}
