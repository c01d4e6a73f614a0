namespace Sundial.Scorer.Http;

/// <summary>How requests are taken.</summary>
internal sealed class ScorerHttpOptions
{
    /// <summary>The version that is told; the program's.</summary>
    public string Version { get; init; } = typeof(ScorerHttpOptions).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The longest body, in bytes, encodings undone; 64 MiB unless set.</summary>
    public long MostBodyBytes { get; init; } = 64 << 20;

    /// <summary>The key of the installation's own that may see everything that was counted; null where nobody may but the tenants their own.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Whether requests can be answered: an assignment is there.</summary>
    public Func<bool> IsReady { get; init; } = () => true;

    /// <summary>How many copies of requests the shadows could not take.</summary>
    public Func<long> DroppedShadows { get; init; } = () => 0;

    /// <summary>Told of faults that are this program's own.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
