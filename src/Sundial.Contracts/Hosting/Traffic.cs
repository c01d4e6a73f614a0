namespace Sundial.Contracts.Hosting;

/// <summary>What was measured lately of a variant, by all scorers together, as far as they told of it in the last 30 minutes.</summary>
public sealed record VariantTraffic
{
    /// <summary>Requests a second over the last minute, whatever their answers.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Answers a second over the last minute that were errors of the model or of the scorer: 424 and from 500 on.</summary>
    public required double ErrorsPerSecond { get; init; }

    /// <summary>How long requests took in the last minute, at the scorer; null where there was none.</summary>
    public LatencyPercentiles? LastMinute { get; init; }

    /// <summary>The same of the last five minutes.</summary>
    public LatencyPercentiles? LastFiveMinutes { get; init; }
}

/// <summary>How long requests took, at the scorer; as exact as the buckets of <see cref="LatencyBuckets"/>.</summary>
/// <param name="Count">Of how many requests.</param>
/// <param name="P50Seconds">Half of them took no longer.</param>
/// <param name="P95Seconds">95 % of them took no longer.</param>
/// <param name="P99Seconds">99 % of them took no longer.</param>
public sealed record LatencyPercentiles(long Count, double P50Seconds, double P95Seconds, double P99Seconds);

/// <summary>The traffic of an endpoint over the last 30 minutes. It is kept in the server's memory: one that was started anew begins with nothing.</summary>
/// <param name="Since">From when on there are points: 30 minutes ago, or since the server was started.</param>
/// <param name="Until">The end of the last point, which is the present.</param>
/// <param name="StepSeconds">What each point covers.</param>
/// <param name="Variants">Each variant of which there was any request, those that no longer answer among them.</param>
public sealed record EndpointTraffic(DateTimeOffset Since, DateTimeOffset Until, double StepSeconds, IReadOnlyList<TrafficSeries> Variants);

/// <summary>The traffic of a variant.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Points">One for each step, the oldest first, those without a request among them.</param>
public sealed record TrafficSeries(string Variant, IReadOnlyList<TrafficPoint> Points);

/// <summary>The traffic of a variant in one step.</summary>
/// <param name="At">When the step began.</param>
/// <param name="Requests">Requests that were answered in it.</param>
/// <param name="Errors">How many of them were errors of the model or of the scorer: 424 and from 500 on.</param>
/// <param name="Refused">How many of them were refused for the caller's fault: other statuses from 400 on.</param>
/// <param name="Latency">How long they took; null where there was none.</param>
public sealed record TrafficPoint(DateTimeOffset At, long Requests, long Errors, long Refused, LatencyPercentiles? Latency = null);
