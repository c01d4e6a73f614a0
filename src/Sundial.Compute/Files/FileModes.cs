namespace Sundial.Compute.Files;

/// <summary>Who may do what with a file, on systems that know it.</summary>
internal static class FileModes
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Everybody may read it, nobody write.</summary>
    public static void MakeReadOnly(string path) => Set(path, Readable);

    /// <summary>Everybody may read it, its owner write.</summary>
    public static void MakeWritable(string path) => Set(path, Readable | UnixFileMode.UserWrite);

    /// <summary>Everybody may read and run it, its owner write.</summary>
    public static void MakeRunnable(string path) => Set(path, Readable | Runnable | UnixFileMode.UserWrite);

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
