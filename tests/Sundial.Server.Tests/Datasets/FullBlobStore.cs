using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Tests.Datasets;

/// <summary>A store on a disk that takes nothing more, which a test's own disk cannot be made to be.</summary>
internal sealed class FullBlobStore(BlobOptions options) : IBlobStore
{
    private readonly FolderBlobStore _folder = new(options.Folder, options.SpoolFolder);

    public Task PutAsync(string key, Stream bytes, CancellationToken cancel) => throw Full();

    public Task TakeFileAsync(string key, string file, CancellationToken cancel) => throw Full();

    public Task<BlobContent> OpenReadAsync(string key, BlobRange? range, CancellationToken cancel) => _folder.OpenReadAsync(key, range, cancel);

    public Task DeleteAsync(string key, CancellationToken cancel) => _folder.DeleteAsync(key, cancel);

    public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancel) => _folder.ListAsync(prefix, cancel);

    public Task<long?> SizeAsync(string key, CancellationToken cancel) => _folder.SizeAsync(key, cancel);

    private static BlobStoreFullException Full() => new(new IOException("No space left on device", 28));
}
