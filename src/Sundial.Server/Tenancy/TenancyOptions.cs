using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Tenancy;

/// <summary>Settings <c>Tenancy:*</c>: what a tenant may use that was made without bounds of its own.</summary>
public sealed class TenancyOptions
{
    /// <summary>Jobs that may be without an end at a time; 2,000 unless set.</summary>
    [Range(0, int.MaxValue)]
    public int RunningJobs { get; set; } = 2_000;

    /// <summary>Stored bytes; 100 GiB unless set.</summary>
    [Range(0, long.MaxValue)]
    public long StoredBytes { get; set; } = 100L << 30;

    /// <summary>Requests a second, on average; twice as many at a stroke. 200 unless set.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>Predictions that each scorer answers a second, on average; no bound unless set.</summary>
    [Range(1, 100_000_000)]
    public int? PredictionsPerSecond { get; set; }

    /// <summary>Whether a new admin key is made at this start, for an operator who lost the first; off unless set.</summary>
    public bool NewAdminKey { get; set; }
}
