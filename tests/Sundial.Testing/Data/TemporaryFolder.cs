namespace Sundial.Testing.Data;

/// <summary>A folder of a test's own, gone when it is disposed of.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "sundial-test-";
    private const string Memory = "/dev/shm";
    private const long LeastFreeBytes = 4L << 30;

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory(Prefix).FullName)
    {
    }

    private TemporaryFolder(string path) => Path = path;

    /// <summary>One in memory, for files that come and go by the thousand, as a database's do: a disk's journal makes that slow. Where there is no room for it, one on disk.</summary>
    public static TemporaryFolder InMemory() => HasRoom()
        ? new(Directory.CreateDirectory($"{Memory}/{Prefix}{System.IO.Path.GetRandomFileName()}").FullName)
        : new();

    public string Path { get; }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in it, with the folders above it; its path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Writes files in a folder in it; the folder's path.</summary>
    public string Write(string folder, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        Directory.CreateDirectory(this[folder]);
        foreach (var (name, bytes) in files)
        {
            Write(System.IO.Path.Combine(folder, name), bytes);
        }

        return this[folder];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Programs are started from such folders, too.
    private static bool HasRoom() =>
        Directory.Exists(Memory)
        && new DriveInfo(Memory).AvailableFreeSpace > LeastFreeBytes
        && File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Any(mount => mount[1] == Memory && !mount[3].Split(',').Contains("noexec"));
}
