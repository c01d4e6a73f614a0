namespace Sundial.Server.Platform.Blobs;

/// <summary>Blobs as objects of a bucket.</summary>
internal sealed class S3BlobStore(S3Options options, string incoming) : IBlobStore
{
    /// <inheritdoc/>
    public Task PutAsync(string key, Stream bytes, CancellationToken cancel) => throw new NotImplementedException(options.Bucket + incoming);

    /// <inheritdoc/>
    public Task TakeFileAsync(string key, string file, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<BlobContent> OpenReadAsync(string key, BlobRange? range, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string key, CancellationToken cancel) => throw new NotImplementedException();
}
