using System.Security.Cryptography;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Bytes addressed by their SHA-256, over any <see cref="IBlobStore"/>: the same bytes are stored once, and read bytes are checked.</summary>
/// <remarks>
/// <para>A blob lives while a row of the database names it. Whoever puts one has the collector's grace (an hour) to commit such a row;
/// whoever names one that is there already calls <see cref="KeepAsync"/> in the transaction that names it.</para>
/// <para>The order in a put is what keeps the collector away: first the row in <c>blobs</c> is touched, then the bytes are put in their place.
/// The collector deletes bytes only under the lock of a row that nobody has touched for the grace.</para>
/// </remarks>
internal sealed class ArtifactStore(IBlobStore blobs, Database.Database database, BlobOptions options)
{
    /// <summary>Stores the rest of a stream, in memory never more than a buffer of it.</summary>
    /// <param name="bytes">Read to its end.</param>
    /// <param name="expected">What the sender says it is.</param>
    /// <param name="maxBytes">How much is taken; null for any.</param>
    /// <param name="cancel">Gives it up; nothing is left behind.</param>
    /// <exception cref="DigestMismatchException">It is not what the sender said.</exception>
    /// <exception cref="BlobTooLargeException">There is more than was allowed.</exception>
    /// <exception cref="BlobStoreFullException">There is no room.</exception>
    public async Task<StoredBlob> PutAsync(Stream bytes, Digest? expected, long? maxBytes, CancellationToken cancel)
    {
        var spool = Spool.NewName(options.SpoolFolder);
        try
        {
            var put = await Spool.WriteAsync(bytes, spool, maxBytes, cancel);
            await StoreAsync(spool, put, expected, cancel);
            return put;
        }
        finally
        {
            File.Delete(spool);
        }
    }

    /// <summary>Stores a file of this machine and takes it over; for bytes that were collected piece by piece. It should lie in the store's file system.</summary>
    /// <exception cref="DigestMismatchException">It is not what the sender said; the file is still there.</exception>
    /// <exception cref="BlobStoreFullException">There is no room; the file is still there.</exception>
    public async Task<StoredBlob> PutFileAsync(string file, Digest? expected, CancellationToken cancel)
    {
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var put = new StoredBlob(Digest.Of(await SHA256.HashDataAsync(content, cancel)), content.Length);
        await StoreAsync(file, put, expected, cancel);
        return put;
    }

    /// <summary>Stores a file that the caller has just read or written and knows the digest of; so that large ones are not read twice.</summary>
    /// <exception cref="BlobStoreFullException">There is no room; the file is still there.</exception>
    public Task PutFileAsync(string file, StoredBlob known, CancellationToken cancel) => StoreAsync(file, known, null, cancel);

    /// <summary>Opens a blob. A whole one is checked while it is read: before the last byte of a changed one comes a <see cref="BlobCorruptException"/>.</summary>
    /// <param name="digest">Whose.</param>
    /// <param name="range">A part; a part cannot be checked by itself, whoever puts the parts together can.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="BlobNotFoundException">It is not in the store.</exception>
    public async Task<BlobContent> OpenReadAsync(Digest digest, BlobRange? range, CancellationToken cancel)
    {
        var content = await blobs.OpenReadAsync(BlobKeys.Of(digest), range, cancel);
        return range is null ? content with { Stream = new VerifyingStream(content.Stream, digest, content.SizeBytes) } : content;
    }

    /// <summary>How many bytes it has; null where it is not in the store.</summary>
    public Task<long?> SizeAsync(Digest digest, CancellationToken cancel) => blobs.SizeAsync(BlobKeys.Of(digest), cancel);

    /// <summary>Keeps the collector off a blob until this transaction has ended; for naming one that is there already.</summary>
    /// <returns>Whether it is there to be named.</returns>
    public static async Task<bool> KeepAsync(Database.UnitOfWork work, Digest digest, CancellationToken cancel) =>
        await work.ExecuteAsync("update blobs set touched_at = now() where digest = @digest", cancel, ("digest", digest.Hex)) == 1;

    private async Task StoreAsync(string file, StoredBlob put, Digest? expected, CancellationToken cancel)
    {
        if (expected is { } digest && digest != put.Digest)
        {
            throw new DigestMismatchException(digest, put.Digest);
        }

        await database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into blobs (digest, size_bytes) values (@digest, @size)
                on conflict (digest) do update set touched_at = now()
                """,
                cancel,
                ("digest", put.Digest.Hex),
                ("size", put.SizeBytes)),
            cancel);
        // Even where the key is there already: that is how a blob that was damaged becomes whole again.
        await blobs.TakeFileAsync(BlobKeys.Of(put.Digest), file, cancel);
    }
}
