using System.ComponentModel.DataAnnotations;

namespace Sundial.Server.Datasets;

/// <summary>How uploads are taken; the section <c>Uploads</c> of the configuration.</summary>
internal sealed class UploadsOptions
{
    /// <summary>Where the bytes of unfinished uploads lie; the folder <c>uploads</c> beside the blobs unless set. In the same file system as these, so that a finished one is moved and not copied.</summary>
    public string? Folder { get; set; }

    /// <summary>Most bytes of one upload; 1 TiB unless set.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 1L << 40;

    /// <summary>Bytes of the disk that an upload of stated size must leave free; 64 MiB unless set.</summary>
    [Range(0, long.MaxValue)]
    public long ReserveBytes { get; set; } = 64L << 20;

    /// <summary>After how many bytes of one chunk those that came are made safe, so that a kill costs no more than these; 64 MiB unless set.</summary>
    [Range(1, long.MaxValue)]
    public long AcknowledgeBytes { get; set; } = 64L << 20;

    /// <summary>Hours without a byte after which an upload is forgotten; 24 unless set.</summary>
    [Range(0.001, 24 * 365)]
    public double ExpireHours { get; set; } = 24;

    /// <summary>Seconds between two looks for what is to be forgotten; 60 unless set.</summary>
    [Range(0.1, 3600)]
    public double SweepSeconds { get; set; } = 60;

    /// <summary><see cref="ExpireHours"/> as a time.</summary>
    public TimeSpan Lifetime => TimeSpan.FromHours(ExpireHours);
}
