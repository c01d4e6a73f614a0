namespace Sundial.Scorer.Capture;

/// <summary>Where predictions are kept until the server has them, and how many.</summary>
internal sealed record CaptureOptions
{
    /// <summary>The folder of the segments; nobody else's. What an earlier process left there is sent first.</summary>
    public required string Folder { get; init; }

    /// <summary>Most bytes of disk that segments take. 4 GiB. Beyond it no prediction is kept, and so none is answered that should be.</summary>
    public long CapacityBytes { get; init; } = 4L << 30;

    /// <summary>Bytes of a segment. 64 MiB, and never more than a quarter of the capacity. A prediction of more than a quarter of it gets a segment of its own size.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>How often what was kept is written to the disk itself: a loss of power takes what came after the last time. A second; zero leaves it to the system, which takes half a minute.</summary>
    /// <remarks>A kill of the process takes nothing either way: the memory that a record is written to is the system's.</remarks>
    public TimeSpan FlushEvery { get; init; } = TimeSpan.FromSeconds(1);
}
