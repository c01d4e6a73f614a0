using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Takes an upload for complete, where nobody knew its size before. Repeated, it gives the same answer.</summary>
internal static class CompleteUpload
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        Guid upload,
        CompleteUploadRequest? request,
        HttpContext http,
        Caller caller,
        Database database,
        UploadTurns turns,
        UploadFinisher finisher,
        CancellationToken cancel)
    {
        Digest? sha256 = request?.Sha256 is null ? null : Digest.TryParse(request.Sha256, out var digest) ? digest : throw Faults.Of("sha256", "must be 64 hexadecimal digits");
        var found = await FindAsync(upload, caller, database, cancel);
        using var turn = turns.TryTake(upload) ?? throw DatasetsProblems.UploadBusy.For($"Another request is writing upload {upload}; wait for its end.");
        found = await FindAsync(upload, caller, database, cancel);
        if (!found.Complete)
        {
            RequireAll(found);
            found = await finisher.FinishAsync(found, sha256, cancel);
        }
        else if (sha256 is { } stated && stated != found.Digest)
        {
            throw UploadFinisher.Mismatch(stated, found.Digest!.Value);
        }

        UploadHeaders.Tell(http, found);
        http.Response.Headers.ETag = found.Tag;
        return TypedResults.Ok(found.ToView());
    }

    private static void RequireAll(Upload upload)
    {
        if (upload.ReceivedBytes == 0 || (upload.SizeBytes is not null && !upload.Full))
        {
            throw DatasetsProblems.UploadIncomplete.For(
                $"Upload {upload.Id} has {upload.ReceivedBytes} of {upload.SizeBytes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown number of"} bytes; send the rest first.",
                ("expected_offset", upload.ReceivedBytes));
        }
    }

    private static async Task<Upload> FindAsync(Guid upload, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        return await UploadStore.FindAsync(work, caller.TenantId, upload, cancel)
            ?? throw DatasetsProblems.UploadUnknown.For($"There is no upload {upload}; it may have expired.");
    }
}
