using System.Runtime.InteropServices;

namespace Sundial.Learning.Checkpoints;

/// <summary>A second name for a file.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file a second name.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="name">Its second name, on the same file system.</param>
    /// <returns>False where the system or the file system has no such thing; then the file is to be written again.</returns>
    public static bool TryCreate(string existing, string name) => !OperatingSystem.IsWindows() && Link(existing, name) == 0;

    // https://pubs.opengroup.org/onlinepubs/9799919799/functions/link.html
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
