using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>Data sets are looked at by workers: one claims a data set, says that it is still at it, and tells what it found.</summary>
internal static class Inspections
{
    /// <summary>Most bytes of all thumbnails of a data set.</summary>
    public const long MostThumbnailBytes = 32 << 20;

    private const int MostPictures = 1000;
    private const int MostPlans = 2000;
    private const int LongestFailure = 2000;
    private const string MediaType = "application/octet-stream";

    /// <summary>Handles a worker's request for a data set to look at, which waits for one.</summary>
    public static async Task<IResult> Claim(
        Guid worker,
        double? wait,
        Database database,
        MasterClock clock,
        InspectionDesk desk,
        WaitingRooms rooms,
        WorkerPresence presence,
        TimeProvider time,
        CancellationToken cancel)
    {
        var patience = LeaseJob.Patience(wait);
        var since = time.GetTimestamp();
        using var seat = rooms.Inspections.Take(worker);
        while (true)
        {
            presence.Heard(worker, clock.Now);
            if (await database.RunPlatformAsync(work => TryAsync(work, worker, desk, clock.Now, cancel), cancel) is { } assignment)
            {
                return TypedResults.Ok(assignment);
            }

            if (!await seat.WaitAsync(patience - time.GetElapsedTime(since), time, cancel))
            {
                return TypedResults.NoContent();
            }
        }
    }

    /// <summary>Handles the word of a worker that it is still at it.</summary>
    public static async Task<IResult> Renew(Guid claim, Database database, MasterClock clock, InspectionDesk desk, CancellationToken cancel) =>
        await database.RunPlatformAsync(work => desk.RenewAsync(work, claim, clock.Now, cancel), cancel) ? TypedResults.NoContent() : throw Lost();

    /// <summary>Handles a request for the data.</summary>
    public static async Task<IResult> GetBlob(Guid claim, string sha256, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Parse(sha256);
        var data = await database.RunPlatformAsync(work => InspectionDesk.DataAsync(work, claim, cancel), cancel) ?? throw Lost();
        return data.Digest == digest
            ? new BlobResult(artifacts, digest, MediaType, digest.Hex)
            : throw TrainingProblems.BlobUnknown.For($"The inspection has no bytes {digest.Hex}.");
    }

    /// <summary>Handles thumbnails that are brought. They count against no quota: the platform made them.</summary>
    public static async Task<IResult> PutBlob(Guid claim, string sha256, HttpContext http, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var digest = Parse(sha256);
        var (isCurrent, isThere) = await database.RunPlatformAsync(
            async work => (await InspectionDesk.DataAsync(work, claim, cancel) is not null, await ArtifactStore.KeepAsync(work, digest, cancel)), cancel);
        if (!isCurrent)
        {
            throw Lost();
        }

        if (!isThere || await artifacts.SizeAsync(digest, cancel) is null)
        {
            await artifacts.PutAsync(http.Request.Body, digest, MostThumbnailBytes, cancel);
        }

        return TypedResults.NoContent();
    }

    /// <summary>Handles a result. A repeated one is answered as the first was.</summary>
    public static async Task<IResult> Finish(Guid claim, InspectionResult result, Database database, MasterClock clock, InspectionDesk desk, CancellationToken cancel)
    {
        Check(claim, result);
        await database.RunPlatformAsync(
            async work =>
            {
                if (result.Found?.Thumbnails is { } pack && !await ArtifactStore.KeepAsync(work, Digest.Parse(pack.Sha256), cancel))
                {
                    throw TrainingProblems.BlobUnknown.For($"The thumbnails {pack.Sha256} are not here; bring them first.");
                }

                return await desk.FinishAsync(work, result, clock.Now, cancel) ? true : throw Lost();
            },
            cancel);
        return TypedResults.NoContent();
    }

    private static async Task<InspectionAssignment?> TryAsync(UnitOfWork work, Guid worker, InspectionDesk desk, DateTimeOffset now, CancellationToken cancel)
    {
        if (await WorkerStore.FindAsync(work, worker, cancel) is not { Worker.Ended: false } row)
        {
            throw TrainingProblems.WorkerUnknown.For($"The worker {worker} is not known, or its identity was cleared; register anew.");
        }

        return row.Worker.Draining ? null : await desk.ClaimAsync(work, worker, row.Job is not null, now, cancel);
    }

    private static void Check(Guid claim, InspectionResult result)
    {
        var faults = new Faults();
        faults.Check(result.Claim == claim, "claim", "must be the one in the path");
        faults.Check(result.Found is null || result.Failure is null, "failure", "must not be told with what was found");
        faults.Check(result.Failure is null or { Length: >= 1 and <= LongestFailure }, "failure", $"must be 1 to {LongestFailure} characters");
        if (result.Found is { } found)
        {
            var size = found.Thumbnails?.SizeBytes ?? 0;
            faults.Check((found.Images is null ? 0 : 1) + (found.Boxes is null ? 0 : 1) + (found.Table is null ? 0 : 1) == 1, "found", "must tell of images, boxes or a table");
            faults.Check(found.SuggestedTask is { Length: >= 1 and <= 100 }, "found.suggested_task", "must be 1 to 100 characters");
            faults.Check(found.Plans.Count <= MostPlans, "found.plans", $"must be at most {MostPlans}");
            faults.Check(found.Pictures.Count <= MostPictures, "found.pictures", $"must be at most {MostPictures}");
            faults.Check(found.Pictures.All(picture => picture.Offset >= 0 && picture.Length > 0 && picture.Offset + picture.Length <= size), "found.pictures", "must have thumbnails within the file");
            faults.Check(found.Thumbnails is null || Digest.TryParse(found.Thumbnails.Sha256, out _), "found.thumbnails.sha256", "must be 64 lower-case hexadecimal digits");
            faults.Check((found.Thumbnails is null) == (found.ThumbnailType is null), "found.thumbnail_type", "must be told where there are thumbnails");
        }

        faults.ThrowIfAny();
    }

    private static ProblemException Lost() => TrainingProblems.ClaimLost.For("The claim is not the current one of its data set: let it go, and ask for another.");

    private static Digest Parse(string sha256) => Digest.TryParse(sha256, out var digest) ? digest : throw Faults.Of("sha256", "must be 64 lower-case hexadecimal digits");
}
