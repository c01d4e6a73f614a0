namespace Sundial.Compute.Files;

/// <summary>How much an algorithm's files may come to when they are unpacked.</summary>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Entries">Files and folders.</param>
internal sealed record BundleLimits(long Bytes, int Entries)
{
    /// <summary>Enough for a program with its libraries.</summary>
    public static BundleLimits Default { get; } = new(8L << 30, 100_000);
}
