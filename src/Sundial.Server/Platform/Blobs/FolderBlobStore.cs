using System.Runtime.CompilerServices;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Blobs as files in a folder of this machine: the key is the path.</summary>
/// <remarks>
/// A put writes a file beside the blobs, syncs it, renames it and syncs the folder. Files on their way lie in <c>incoming</c>,
/// which no key can name while it is <see cref="ArtifactStore"/> that makes the keys.
/// </remarks>
internal sealed class FolderBlobStore : IBlobStore
{
    private readonly string _root;
    private readonly string _incoming;
    private readonly Func<string, FileStream> _create;

    /// <param name="root">The folder, made if need be.</param>
    /// <param name="incoming">Where files on their way lie; in the same file system.</param>
    public FolderBlobStore(string root, string incoming)
        : this(root, incoming, NewFile)
    {
    }

    /// <param name="root">The folder, made if need be.</param>
    /// <param name="incoming">Where files on their way lie; in the same file system.</param>
    /// <param name="create">Opens a new file; so that a test can fill the disk.</param>
    internal FolderBlobStore(string root, string incoming, Func<string, FileStream> create)
    {
        _root = Path.GetFullPath(root);
        _incoming = Path.GetFullPath(incoming);
        _create = create;
        Directory.CreateDirectory(_root);
        Directory.CreateDirectory(_incoming);
    }

    /// <inheritdoc/>
    public async Task PutAsync(string key, Stream bytes, CancellationToken cancel)
    {
        BlobKeys.Checked(key);
        var file = Spool.NewName(_incoming);
        try
        {
            await NamedAsync(async () =>
            {
                await using var target = _create(file);
                await bytes.CopyToAsync(target, cancel);
            });
            await TakeFileAsync(key, file, cancel);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public Task TakeFileAsync(string key, string file, CancellationToken cancel) =>
        NamedAsync(async () =>
        {
            var path = PathOf(key);
            var folder = Path.GetDirectoryName(path)!;
            Durable.CreateFolder(folder);
            Durable.Flush(file);
            if (Durable.TryRename(file, path))
            {
                Durable.FlushFolder(folder);
            }
            else
            {
                await using (var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
                {
                    await PutAsync(key, content, cancel);
                }

                File.Delete(file);
            }
        });

    /// <inheritdoc/>
    public Task<BlobContent> OpenReadAsync(string key, BlobRange? range, CancellationToken cancel)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var size = file.Length;
            if (range is not { } part)
            {
                return Task.FromResult(new BlobContent(file, size));
            }

            var offset = Math.Min(part.Offset, size);
            file.Position = offset;
            return Task.FromResult(new BlobContent(new PartStream(file, Math.Min(part.Length ?? long.MaxValue, size - offset)), size));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromException<BlobContent>(new BlobNotFoundException(key));
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancel)
    {
        var path = PathOf(key);
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the blob is not there either.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancel.ThrowIfCancellationRequested();
            var key = Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (key.StartsWith(prefix, StringComparison.Ordinal) && !file.FullName.StartsWith(_incoming + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                yield return new(key, file.Length);
            }
        }
    }

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string key, CancellationToken cancel) =>
        Task.FromResult(new FileInfo(PathOf(key)) is { Exists: true } file ? file.Length : (long?)null);

    private static FileStream NewFile(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    private string PathOf(string key) => Path.Combine(_root, BlobKeys.Checked(key).Replace('/', Path.DirectorySeparatorChar));

    private static async Task NamedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IOException fault) when (fault is not BlobStoreFullException && DiskFaults.IsFull(fault))
        {
            throw new BlobStoreFullException(fault);
        }
    }
}
