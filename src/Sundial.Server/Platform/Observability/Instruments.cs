using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sundial.Server.Platform.Observability;

/// <summary>What the server counts and times itself. Slices add to these; <c>/metrics</c> tells them with what the runtime and the web server count.</summary>
internal static class Instruments
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "Sundial";

    /// <summary>The meter.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>For spans of our own.</summary>
    public static ActivitySource Spans { get; } = new(Name);

    /// <summary>Requests by method, route and status.</summary>
    public static Histogram<double> RequestSeconds { get; } = Meter.CreateHistogram(
        "sundial_http_request_duration_seconds",
        unit: null,
        description: "Time from a request's headers to the end of its answer, by method, route and status.",
        tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    /// <summary>Requests for predictions that were brought to scorers, by the state of the endpoint and the class of the status.</summary>
    public static Counter<long> ForwardedRequests { get; } = Meter.CreateCounter<long>(
        "sundial_forwarded_requests", null, "Requests for predictions that came to the server and not to a scorer's own port, by state of the endpoint and class of the answer's status.");

    /// <summary>How long they took.</summary>
    public static Histogram<double> ForwardSeconds { get; } = Meter.CreateHistogram(
        "sundial_forward_duration_seconds",
        unit: null,
        description: "Time from such a request to the end of its answer, scorers that were tried in vain included, by class of the answer's status.",
        tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    /// <summary>Bytes of uploads that were taken.</summary>
    public static Counter<long> UploadedBytes { get; } = Meter.CreateCounter<long>("sundial_uploaded_bytes", null, "Bytes of uploads that the server took and holds safely.");
}
