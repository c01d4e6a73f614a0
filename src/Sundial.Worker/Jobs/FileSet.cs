using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sundial.Compute.Processes;
using Sundial.Contracts.Models;

namespace Sundial.Worker.Jobs;

/// <summary>Files of a folder, held open and hashed: what is uploaded is what was hashed, even while the program clears its folder.</summary>
internal sealed class FileSet : IDisposable
{
    private const int MostFiles = 1000;
    private const int MostDepth = 32;

    private readonly List<(FileEntry Entry, SafeFileHandle Handle)> _files = [];

    private FileSet()
    {
    }

    /// <summary>The files, by path.</summary>
    public IReadOnlyList<FileEntry> Entries => [.. _files.Select(file => file.Entry)];

    /// <summary>Bytes of all of them.</summary>
    public long SizeBytes => _files.Sum(file => file.Entry.SizeBytes);

    /// <summary>Paths of the files below a folder, in order. Symbolic links are passed over: they may lead anywhere.</summary>
    /// <exception cref="InvalidDataException">There are too many, or they lie too deep.</exception>
    public static List<string> PathsIn(string folder)
    {
        var found = new List<string>();
        Collect(new DirectoryInfo(folder), "", found, 0);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Opens and hashes files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="paths">Paths below it.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">One of them is not there or no file.</exception>
    public static async Task<FileSet> ReadAsync(string folder, IEnumerable<string> paths, CancellationToken cancel)
    {
        var set = new FileSet();
        try
        {
            foreach (var path in paths)
            {
                var handle = LibC.OpenBeneath(folder, path);
                set._files.Add((new FileEntry(path, "", 0), handle));
                var (digest, size) = await HashAsync(handle, path, cancel).ConfigureAwait(false);
                set._files[^1] = (new FileEntry(path, digest, size), handle);
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>A file's bytes, from the beginning; may be called more than once.</summary>
    public Stream Open(FileEntry entry) => new HandleStream(_files.First(file => file.Entry.Path == entry.Path).Handle, entry.SizeBytes);

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Handle.Dispose());

    private static void Collect(DirectoryInfo folder, string prefix, List<string> found, int depth)
    {
        if (depth > MostDepth)
        {
            throw new InvalidDataException($"Folders lie deeper than {MostDepth} in each other below \"{prefix}\".");
        }

        foreach (var entry in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
            {
                continue;
            }

            if (entry is DirectoryInfo below)
            {
                Collect(below, $"{prefix}{entry.Name}/", found, depth + 1);
            }
            else
            {
                found.Add(prefix + entry.Name);
            }
        }

        if (found.Count > MostFiles)
        {
            throw new InvalidDataException($"There are more than {MostFiles} files; put them into one archive.");
        }
    }

    private static async Task<(string Digest, long Size)> HashAsync(SafeFileHandle handle, string path, CancellationToken cancel)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        try
        {
            for (var count = await RandomAccess.ReadAsync(handle, buffer, 0, cancel).ConfigureAwait(false); count > 0; count = await RandomAccess.ReadAsync(handle, buffer, size, cancel).ConfigureAwait(false))
            {
                digest.AppendData(buffer, 0, count);
                size += count;
            }
        }
        catch (Exception exception) when (exception is NotSupportedException or UnauthorizedAccessException)
        {
            throw new IOException($"\"{path}\" is no ordinary file.", exception);
        }

        return (Convert.ToHexStringLower(digest.GetHashAndReset()), size);
    }
}
