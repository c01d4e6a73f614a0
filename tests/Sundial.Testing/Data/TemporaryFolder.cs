namespace Sundial.Testing.Data;

/// <summary>A folder of a test's own, gone when it is disposed of.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("sundial-test-").FullName;

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
}
