using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Hosting;

/// <summary>The section <c>Hosting</c> of the configuration.</summary>
internal sealed class HostingOptions
{
    /// <summary>How long a scorer may be silent before others take its endpoints, in seconds; 5 unless set. It reports every second.</summary>
    [Range(0.5, 3600)]
    public double SilenceSeconds { get; set; } = 5;

    /// <summary>How often trials, silent scorers and endpoints that want more scorers are looked for, in seconds; 0.5 unless set.</summary>
    [Range(0.01, 60)]
    public double SweepSeconds { get; set; } = 0.5;

    /// <summary>
    /// How long a request is tried at scorers that refuse the connection or break it before they answer, in seconds; 10 unless set: a busy machine takes some seconds to start its only scorer again.
    /// </summary>
    [Range(0, 60)]
    public double RetrySeconds { get; set; } = 10;

    /// <summary>Requests of up to so many bytes are kept while they are forwarded, so that they can be sent again; longer ones are sent once. 4 MiB unless set.</summary>
    [Range(0, 1 << 30)]
    public int RepeatableBytes { get; set; } = 4 << 20;

    /// <summary>Lines of serving programs that are kept of an endpoint; 10,000 unless set.</summary>
    [Range(0, 10_000_000)]
    public int KeptLines { get; set; } = 10_000;

    /// <summary>The silence as a span of time.</summary>
    public TimeSpan Silence => TimeSpan.FromSeconds(SilenceSeconds);
}
