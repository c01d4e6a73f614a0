namespace Sundial.Server.Platform.Blobs;

/// <summary>What an input or output fault means.</summary>
internal static class DiskFaults
{
    // The numbers that the system gives: no space (28 everywhere), file too large (27), quota exceeded (122 on Linux, 69 on macOS);
    // Windows' disk full and handle disk full, which .NET also uses when it reserves space.
    private static readonly int[] Full = [28, 27, OperatingSystem.IsMacOS() ? 69 : 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether the disk, or the share of it that we may use, is full.</summary>
    public static bool IsFull(IOException fault) => Full.Contains(fault.HResult);
}
