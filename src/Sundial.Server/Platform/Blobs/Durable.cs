using System.Runtime.InteropServices;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Makes files and names in folders survive a loss of power.</summary>
internal static class Durable
{
    /// <summary>Writes a file's bytes to the disk.</summary>
    public static void Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes a folder with those above it, each one's name on the disk.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    /// <summary>Writes the names in a folder to the disk. .NET opens no folders; on Windows the file system sees to it by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var handle = Posix.Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"The folder {folder} cannot be opened; make it readable.", Marshal.GetLastPInvokeError());
        }

        // Not every file system knows how to sync a folder; those that do not need none.
        _ = Posix.Sync(handle);
        _ = Posix.Close(handle);
    }

    /// <summary>Gives a file another name, in place of what has it, in one instant.</summary>
    /// <returns>False where the two are not in one file system, and nothing was done: .NET's own move would copy then, and a copy can end midway.</returns>
    public static bool TryRename(string file, string path)
    {
        const int OtherFileSystem = 18;
        if (OperatingSystem.IsWindows())
        {
            File.Move(file, path, overwrite: true);
            return true;
        }

        if (Posix.Rename(file, path) == 0)
        {
            return true;
        }

        var fault = Marshal.GetLastPInvokeError();
        return fault == OtherFileSystem
            ? false
            : throw new IOException($"{file} cannot be renamed to {path} ({Marshal.GetPInvokeErrorMessage(fault)}); see to the folder.", fault);
    }

    private static class Posix
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
        public static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Sync(int handle);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int handle);
    }
}
