using Microsoft.Extensions.Options;
using Sundial.Contracts.Models;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Models;

/// <summary>Makes the files of a model version of what a tenant uploaded.</summary>
internal sealed class BroughtFiles(Database database, ArtifactStore artifacts, OnnxFiles onnx, BlobOptions blobs, IOptions<ModelsOptions> options)
{
    private static readonly string[] s_archives = [MediaTypes.Zip, MediaTypes.Gzip, MediaTypes.Tar];

    /// <summary>The files, whose bytes are in the store and named by nobody yet.</summary>
    /// <param name="upload">What was uploaded.</param>
    /// <param name="packed">Whether an archive stays one, because it is the files of a program; else its files are the version's.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="ProblemException">It is no model; the message says why and what to send.</exception>
    public async Task<IReadOnlyList<FileEntry>> OfAsync(Upload upload, bool packed, CancellationToken cancel)
    {
        var (digest, name) = (upload.Digest!.Value, upload.FileName);
        var mediaType = await MediaTypes.OfAsync(artifacts, digest, cancel);
        var isArchive = s_archives.Contains(mediaType);
        if (packed)
        {
            return isArchive
                ? [new(name, digest.Hex, upload.ReceivedBytes)]
                : throw ModelsProblems.FilesInvalid.For($"Upload {upload.Id} ({name}) is no archive; send the files of the program that serves the model as a .tar, .tar.gz or .zip.");
        }

        if (!isArchive)
        {
            var model = new FileEntry(OnnxFiles.Main, digest.Hex, upload.ReceivedBytes);
            await onnx.CheckAsync(model, name, cancel);
            return [model];
        }

        var files = await UnpackAsync(upload, mediaType, cancel);
        foreach (var file in files.Where(OnnxFiles.IsOnnx))
        {
            await onnx.CheckAsync(file, $"{name}: {file.Path}", cancel);
        }

        return files;
    }

    private async Task<IReadOnlyList<FileEntry>> UnpackAsync(Upload upload, string mediaType, CancellationToken cancel)
    {
        // The archive itself counts until its files take its place.
        var left = await LeftAsync(upload.TenantId, cancel) + upload.ReceivedBytes;
        var files = new UnpackedFiles(artifacts, upload.FileName, options.Value.MaxFiles, left);
        try
        {
            await using var content = await artifacts.OpenReadAsync(upload.Digest!.Value, null, cancel);
            await (mediaType switch
            {
                MediaTypes.Zip => files.TakeZipAsync(content.Stream, Spool.NewName(blobs.SpoolFolder), cancel),
                MediaTypes.Gzip => files.TakeTarGzAsync(content.Stream, cancel),
                _ => files.TakeTarAsync(content.Stream, cancel),
            });
        }
        catch (BlobTooLargeException)
        {
            throw TenantStorage.Exhausted(null, left);
        }
        catch (BlobStoreFullException)
        {
            throw DatasetsProblems.DiskFull.For("The server's disk is full; nothing of the model was kept. Free some room and send the request again.");
        }

        return files.Found.Count > 0 ? files.Found : throw ModelsProblems.FilesInvalid.For($"{upload.FileName} has no files in it; pack the model's files and send it again.");
    }

    private async Task<long> LeftAsync(Guid tenant, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        return await TenantStorage.LeftAsync(work, tenant, cancel);
    }
}
