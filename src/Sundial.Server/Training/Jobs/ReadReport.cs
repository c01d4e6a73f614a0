using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Models;
using Sundial.Server.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Training.Jobs;

/// <summary>Hands out what a training wrote about itself: the report beside its model.</summary>
internal static class ReadReport
{
    private const string Suffix = ".report.json";

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(NameOrId job, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var report = await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var row = await JobFinder.FindAsync(work, caller, job, cancel);
                var files = row.ModelVersionId is { } version ? await ModelCatalog.FilesAsync(work, version, cancel) : [];
                return ReportIn(files) ?? throw TrainingProblems.ReportUnknown.For(row.Job.HasEnded
                    ? $"The training of the job {row.Job.Name} left no report: it did not end by itself, or its algorithm writes none."
                    : $"The job {row.Job.Name} has no report yet; wait for its end.");
            },
            cancel);
        return new BlobResult(artifacts, Digest.Parse(report.Sha256), "application/json", report.Path);
    }

    private static FileEntry? ReportIn(IReadOnlyList<FileEntry> files) =>
        files.FirstOrDefault(file => file.Path == "model" + Suffix) ?? files.FirstOrDefault(file => file.Path.EndsWith(Suffix, StringComparison.Ordinal));
}
