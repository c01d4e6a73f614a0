using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker gives a job up: it has failed, or another worker may try.</summary>
internal static class GiveUpJob
{
    private const int LongestReason = 4096;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        Guid lease, GiveUpRequest request, Database database, MasterClock clock, Orders orders, TrainingMetrics metrics, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request.Reason is { Length: >= 1 and <= LongestReason }, "reason", $"must be 1 to {LongestReason} characters");
        ReportIntake.Check(faults, request.FirstSequence, request.Reports);
        faults.ThrowIfAny();
        var after = await database.RunPlatformAsync(
            async work =>
            {
                var now = clock.Now;
                var row = await LeaseWork.LockAsync(work, lease, request.Fence, cancel);
                var taken = await ReportIntake.TakeAsync(work, row, row.Job.Generation, request.FirstSequence, request.Reports, now, cancel);
                var best = await orders.BestAsync(work, row, cancel);
                var decision = taken.Row.Job.GiveUp(lease, request.Fence, request.Reason, request.Retry, best, now).OrThrow();
                return (await DecisionWriter.WriteAsync(work, taken.Row, decision, new() { Events = taken.Events }, now, cancel)).Job;
            },
            cancel);
        metrics.Decided(after);
        return TypedResults.NoContent();
    }
}
