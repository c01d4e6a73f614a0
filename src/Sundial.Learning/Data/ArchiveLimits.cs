namespace Sundial.Learning.Data;

/// <summary>
/// What an archive may unpack to. The bytes are counted as they come out of the decompressor; sizes in headers are not trusted.
/// </summary>
public sealed record ArchiveLimits
{
    /// <summary>The most bytes that may come out. 256 GiB unless set.</summary>
    public long MaxBytes { get; init; } = 256L << 30;

    /// <summary>
    /// The most bytes out for one byte of the archive, once <see cref="RatioFreeBytes"/> have come out. 100 unless set:
    /// photographs hardly shrink, tiny files in a tar shrink some four times, and DEFLATE's limit is about 1,030.
    /// </summary>
    public int MaxRatio { get; init; } = 100;

    /// <summary>Bytes that may come out before the ratio counts. 64 MiB unless set.</summary>
    public long RatioFreeBytes { get; init; } = 64L << 20;

    /// <summary>The most entries. 4 million unless set.</summary>
    public int MaxEntries { get; init; } = 4_000_000;
}
