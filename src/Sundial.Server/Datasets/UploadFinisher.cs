using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Ends uploads: checks their bytes and moves them into the store, or takes them away. Called with the turn at the upload.</summary>
internal sealed class UploadFinisher(Database database, UploadFolder folder, ArtifactStore artifacts)
{
    /// <summary>Checks an upload of which all bytes are there, and makes it complete.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="sha256">What the sender says now, beside what it said in the beginning.</param>
    /// <param name="cancel">Gives it up; it can be asked for again.</param>
    /// <exception cref="ProblemException">The bytes are not what the sender says; the upload is gone.</exception>
    public async Task<Upload> FinishAsync(Upload upload, Digest? sha256, CancellationToken cancel)
    {
        var hashed = await folder.HashAsync(upload, cancel);
        if (hashed is not { } digest)
        {
            return await MovedBeforeAsync(upload, cancel) ?? throw await StartOverAsync(upload);
        }

        foreach (var stated in new[] { upload.Sha256, sha256 })
        {
            if (stated is { } expected && expected != digest)
            {
                await RemoveAsync(upload);
                throw Mismatch(expected, digest);
            }
        }

        // Should the server be killed after the move, this tells the next request where the bytes went.
        if (!await database.RunTenantAsync(upload.TenantId, work => UploadStore.NoteSha256Async(work, upload, digest, cancel), cancel))
        {
            folder.Remove(upload.Id);
            throw Unknown(upload);
        }

        try
        {
            await artifacts.PutFileAsync(folder.PathOf(upload.Id), new StoredBlob(digest, upload.ReceivedBytes), cancel);
        }
        catch (BlobStoreFullException)
        {
            await RemoveAsync(upload);
            throw DatasetsProblems.DiskFull.For("The server's blob store is full; the upload was given up and nothing of it was kept. Free some room and begin it anew.");
        }

        return await CompleteAsync(upload, digest, cancel) ?? throw Unknown(upload);
    }

    /// <summary>The refusal of bytes that are not the announced ones.</summary>
    public static ProblemException Mismatch(Digest expected, Digest got) => DatasetsProblems.ChecksumMismatch.For(
        $"The bytes have the SHA-256 {got} and not {expected}; nothing of them was kept, send them again.", ("expected_sha256", expected.Hex), ("sha256", got.Hex));

    /// <summary>Takes an upload away, with its bytes.</summary>
    public async Task RemoveAsync(Upload upload)
    {
        await database.RunTenantAsync(
            upload.TenantId, work => UploadStore.RemoveAsync(work, upload.TenantId, upload.Id, CancellationToken.None), CancellationToken.None);
        folder.Remove(upload.Id);
    }

    /// <summary>Sets an upload back to its beginning after its acknowledged bytes were taken away by something other than this server.</summary>
    /// <returns>What the sender is to be told.</returns>
    public async Task<ProblemException> StartOverAsync(Upload upload)
    {
        folder.Remove(upload.Id);
        var reset = await database.RunTenantAsync(
            upload.TenantId, work => UploadStore.AcknowledgeAsync(work, upload, 0, upload.ExpiresAt, CancellationToken.None), CancellationToken.None);
        return (reset ?? throw Unknown(upload)).OffsetMismatch(upload.ReceivedBytes);
    }

    private async Task<Upload?> MovedBeforeAsync(Upload upload, CancellationToken cancel) =>
        upload.Sha256 is { } digest && await artifacts.SizeAsync(digest, cancel) == upload.ReceivedBytes
            ? await CompleteAsync(upload, digest, cancel)
            : null;

    private Task<Upload?> CompleteAsync(Upload upload, Digest digest, CancellationToken cancel) => database.RunTenantAsync(
        upload.TenantId,
        async work => await ArtifactStore.KeepAsync(work, digest, cancel) ? await UploadStore.CompleteAsync(work, upload, digest, cancel) : null,
        cancel);

    private static ProblemException Unknown(Upload upload) => DatasetsProblems.UploadUnknown.For($"Upload {upload.Id} was deleted in the meantime.");
}
