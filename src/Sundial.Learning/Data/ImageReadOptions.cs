namespace Sundial.Learning.Data;

/// <summary>How a data set is read, and within which bounds.</summary>
public sealed record ImageReadOptions
{
    /// <summary>
    /// The most bytes of decoded pixels to keep in memory; more than this streams from a scratch file. 1 GiB unless set. While reading,
    /// encoded images in flight take up to 256 MiB more, and each thread what the image in hand takes decoded.
    /// </summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>The height of every image; chosen from the data unless set. Set it together with <see cref="Width"/>.</summary>
    public int? Height { get; init; }

    /// <summary>The width of every image; chosen from the data unless set. Set it together with <see cref="Height"/>.</summary>
    public int? Width { get; init; }

    /// <summary>1 for grey, 3 for colour; chosen from the data unless set.</summary>
    public int? Channels { get; init; }

    /// <summary>The longest side that is chosen for the data. 96 pixels unless set; no effect when <see cref="Height"/> is set.</summary>
    public int MaxSide { get; init; } = 96;

    /// <summary>Gives the longest side from the number of images, once it is known; <see cref="MaxSide"/> counts where this is not set.</summary>
    public Func<int, int>? MaxSideFor { get; init; }

    /// <summary>Decoding threads; one for each processor unless set.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>An image with more pixels than this, by its header, is skipped undecoded. 50 million unless set.</summary>
    public long MaxPixelsPerImage { get; init; } = 50_000_000;

    /// <summary>An image file with more bytes than this is skipped. 64 MiB unless set.</summary>
    public int MaxBytesPerImage { get; init; } = 64 << 20;

    /// <summary>What an archive may unpack to.</summary>
    public ArchiveLimits Archive { get; init; } = new();

    /// <summary>How many skipped files are kept by name; all are counted. 1,000 unless set.</summary>
    public int SkippedNamesKept { get; init; } = 1000;

    /// <summary>
    /// The classes that a model knows, in its order, for data that the model is tested on: classes are matched by name, one that
    /// is not among these is an error, and one of these may be missing from the data. The classes are those of the data unless set.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Whether a data set with one class is accepted: true for data that is only evaluated on. False unless set; no effect with <see cref="ClassNames"/>.</summary>
    public bool AllowOneClass { get; init; }

    /// <summary>Where the scratch file goes when pixels do not fit in memory; the system's temporary folder unless set.</summary>
    public string? ScratchFolder { get; init; }
}
