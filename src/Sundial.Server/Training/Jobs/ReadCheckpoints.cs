using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Shows checkpoints, what they made of examples, and their files.</summary>
internal static class ReadCheckpoints
{
    /// <summary>Handles a request for a page of them, newest first.</summary>
    public static Task<IResult> List([AsParameters] Paging paging, NameOrId job, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, atMost) = (paging.AfterNumber, paging.Fetch);
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;
                var rows = await CheckpointStore.ListAsync(work, id, before, atMost, cancel);
                return (IResult)TypedResults.Ok(paging.PageOf([.. rows.Select(row => row.View)], view => Cursor.Of(view.Number)));
            },
            cancel);
    }

    /// <summary>Handles a request for one.</summary>
    public static async Task<IResult> Show(NameOrId job, int number, Caller caller, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.RunTenantAsync(caller.TenantId, async work => (await FindAsync(work, caller, job, number, cancel)).View, cancel));

    /// <summary>Handles a request for a page of what it made of each example.</summary>
    public static Task<IResult> Examples([AsParameters] Paging paging, NameOrId job, int number, Caller caller, Database database, CancellationToken cancel)
    {
        var (after, atMost) = (paging.AfterNumber, paging.Fetch);
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var row = await FindAsync(work, caller, job, number, cancel);
                var examples = await EvaluationStore.ExamplesAsync(work, row.Checkpoint.Id, after, atMost, cancel);
                return (IResult)TypedResults.Ok(paging.PageOf(examples, one => Cursor.Of(one.Number)));
            },
            cancel);
    }

    /// <summary>Handles a request for one of its files, or a range of it.</summary>
    public static async Task<IResult> Download(NameOrId job, int number, string path, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var file = await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var row = await FindAsync(work, caller, job, number, cancel);
                var files = await CheckpointStore.FilesAsync(work, row.Checkpoint.Id, cancel);
                return files.FirstOrDefault(one => one.Path == path) ?? throw Unknown(job, number, row.Dropped, path, files);
            },
            cancel);
        return new BlobResult(artifacts, Digest.Parse(file.Sha256), "application/octet-stream", file.Path);
    }

    private static async Task<CheckpointRow> FindAsync(UnitOfWork work, Caller caller, NameOrId job, int number, CancellationToken cancel)
    {
        var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;
        return await CheckpointStore.FindAsync(work, id, number, cancel) ?? throw TrainingProblems.CheckpointUnknown.For($"The job {job} has no checkpoint {number}.");
    }

    private static Platform.Problems.ProblemException Unknown(NameOrId job, int number, bool dropped, string path, List<FileEntry> files) =>
        TrainingProblems.CheckpointUnknown.For(dropped
            ? $"The files of checkpoint {number} of the job {job} were let go when later ones came; ask for a later one."
            : $"Checkpoint {number} of the job {job} has no such file ({path.Length} characters); it has {string.Join(", ", files.Take(20).Select(file => file.Path))}.");
}
