namespace Sundial.Server.Platform.Blobs;

/// <summary>Bytes by key, and nothing more: no hashes, no tenants, no references. Those are <see cref="ArtifactStore"/>'s.</summary>
/// <remarks>
/// <para>A key is one or more parts of lower-case letters, digits, '.', '_' and '-', joined by '/', no part beginning with '.'; at most 500 characters.
/// Any other is an <see cref="ArgumentException"/>.</para>
/// <para>A put is whole or not at all: nobody ever reads half of a blob, and after a failed put the key holds what it held before.
/// When a put returns, the bytes survive a kill of the process and a loss of power (or what the remote store promises).</para>
/// <para>Undefined: which of two puts of one key at the same time wins; whether a listing shows what is put or deleted while it goes on;
/// what a read gives that began before the key was put anew or deleted (the old bytes, or an <see cref="IOException"/>).</para>
/// </remarks>
internal interface IBlobStore
{
    /// <summary>Stores the rest of a stream, in place of what the key held.</summary>
    /// <exception cref="BlobStoreFullException">There is no room; nothing is left behind.</exception>
    Task PutAsync(string key, Stream bytes, CancellationToken cancel);

    /// <summary>Stores a file of this machine and takes it over: afterwards the file is gone. As cheap as a rename where the store is the same file system.</summary>
    /// <exception cref="BlobStoreFullException">There is no room; nothing is left behind, and the file is still there.</exception>
    Task TakeFileAsync(string key, string file, CancellationToken cancel);

    /// <summary>Opens a blob, or a part of it.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="range">Null for all. One that reaches beyond the end gives what there is.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="BlobNotFoundException">There is none.</exception>
    Task<BlobContent> OpenReadAsync(string key, BlobRange? range, CancellationToken cancel);

    /// <summary>Removes a blob; one that is not there is no fault.</summary>
    Task DeleteAsync(string key, CancellationToken cancel);

    /// <summary>The keys that begin with a prefix, in no order.</summary>
    /// <param name="prefix">Empty for all. It may end within a part.</param>
    /// <param name="cancel">Ends the listing.</param>
    IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancel);

    /// <summary>How many bytes a blob has; null where there is none.</summary>
    Task<long?> SizeAsync(string key, CancellationToken cancel);
}
