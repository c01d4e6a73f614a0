using Microsoft.AspNetCore.Http;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>Bytes that go between a worker and the store, for the job that it has and no other.</summary>
internal static class LeaseBlobs
{
    private const string MediaType = "application/octet-stream";

    /// <summary>Handles a request for bytes: the data set, the algorithm's files, and the job's checkpoints.</summary>
    public static async Task<IResult> Get(Guid lease, string sha256, HttpContext http, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Parse(sha256);
        var mayRead = await database.RunPlatformAsync(
            async work => await BlobStore.IsOfJobAsync(work, (await LeaseWork.FindAsync(work, lease, http, cancel)).Job.Id, digest.Hex, cancel), cancel);
        return mayRead ? new BlobResult(artifacts, digest, MediaType, digest.Hex) : throw Unknown(digest);
    }

    /// <summary>Handles a request for bytes by whoever scores a checkpoint: the data, and the checkpoint's files.</summary>
    public static async Task<IResult> GetForEvaluation(Guid claim, string sha256, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Parse(sha256);
        var mayRead = await database.RunPlatformAsync(
            async work =>
            {
                var claimed = await EvaluationStore.FindAsync(work, claim, cancel) ?? throw Evaluations.Lost();
                return await BlobStore.IsOfEvaluationAsync(work, claimed, digest.Hex, cancel);
            },
            cancel);
        return mayRead ? new BlobResult(artifacts, digest, MediaType, digest.Hex) : throw Unknown(digest);
    }

    /// <summary>Handles bytes that are brought. Those that are there already are not read.</summary>
    public static async Task<IResult> Put(Guid lease, string sha256, HttpContext http, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Parse(sha256);
        var (left, isThere) = await database.RunPlatformAsync(
            async work =>
            {
                var row = await LeaseWork.FindAsync(work, lease, http, cancel);
                return (await TenantStorage.LeftAsync(work, row.Job.TenantId, cancel), await ArtifactStore.KeepAsync(work, digest, cancel));
            },
            cancel);
        if (isThere && await artifacts.SizeAsync(digest, cancel) is not null)
        {
            return TypedResults.NoContent();
        }

        if (http.Request.ContentLength > left)
        {
            throw TenantStorage.Exhausted(http.Request.ContentLength, left);
        }

        try
        {
            await artifacts.PutAsync(http.Request.Body, digest, left, cancel);
        }
        catch (BlobTooLargeException)
        {
            throw TenantStorage.Exhausted(null, left);
        }

        return TypedResults.NoContent();
    }

    private static Digest Parse(string sha256) =>
        Digest.TryParse(sha256, out var digest) ? digest : throw Faults.Of("sha256", "must be 64 lower-case hexadecimal digits");

    private static ProblemException Unknown(Digest digest) => TrainingProblems.BlobUnknown.For($"The job has no bytes {digest.Hex}.");
}
