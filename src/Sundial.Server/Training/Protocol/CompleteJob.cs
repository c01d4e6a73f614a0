using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker ends a job with its model: model version and end of the job are one transaction.</summary>
internal static class CompleteJob
{
    private const int LongestLesson = 16 * 1024;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        Guid lease, CompleteJobRequest request, Database database, MasterClock clock, Orders orders, TrainingMetrics metrics, CancellationToken cancel)
    {
        var faults = new Faults();
        FileFaults.Check(faults, request.Files, least: 0);
        ReportIntake.Check(faults, request.FirstSequence, request.Reports);
        faults.Check(request.Metrics is null or { ValueKind: JsonValueKind.Object }, "metrics", "must be an object");
        faults.Check(request.Lesson is null or { ValueKind: JsonValueKind.Object }, "lesson", "must be an object");
        faults.Check(request.Lesson is null || request.Lesson.Value.GetRawText().Length <= LongestLesson, "lesson", $"must be at most {LongestLesson} characters");
        faults.ThrowIfAny();
        var ended = await database.RunPlatformAsync(
            async work =>
            {
                var now = clock.Now;
                var row = await LeaseWork.LockAsync(work, lease, request.Fence, cancel);
                var taken = await ReportIntake.TakeAsync(work, row, Math.Min(request.Generation, row.Job.Generation), request.FirstSequence, request.Reports, now, cancel);
                var best = await orders.BestAsync(work, row, cancel);
                var decision = taken.Row.Job
                    .Complete(lease, request.Fence, request.Generation, request.Files.Count > 0, request.Partial, best, now)
                    .OrThrow();
                await FileFaults.KeepAsync(work, request.Files, cancel);
                if (request.Lesson is { } lesson)
                {
                    await LessonStore.AddAsync(work, row.Job, (await orders.AlgorithmAsync(work, row.AlgorithmId, cancel)).Name, lesson, now, cancel);
                }

                var with = new Accompanying { Files = request.Files, Metrics = request.Metrics, Events = taken.Events };
                return (await DecisionWriter.WriteAsync(work, taken.Row, decision, with, now, cancel)).Job;
            },
            cancel);
        metrics.Decided(ended);
        return TypedResults.NoContent();
    }
}
