using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker proves its lease, tells what happened, and hears what is wanted of it.</summary>
internal static class Heartbeat
{
    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        Guid lease, HeartbeatRequest request, Database database, MasterClock clock, MasterRules rules, Orders orders, WorkerPresence presence, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request.State.IsWork(), "state", "must be starting, downloading, training, evaluating or uploading");
        faults.Check(request.Generation >= 1, "generation", "must be at least 1");
        ReportIntake.Check(faults, request.FirstSequence, request.Reports);
        faults.ThrowIfAny();
        var (worker, reply) = await database.RunPlatformAsync(
            async work => (request.Reports.Count == 0 ? await QuietAsync(work, lease, request, clock.Now, rules, cancel) : null)
                ?? await FullAsync(work, lease, request, clock.Now, rules, orders, cancel),
            cancel);
        presence.Heard(worker, clock.Now);
        return TypedResults.Ok(reply);
    }

    /// <summary>Nothing new on either side: one statement.</summary>
    private static async Task<(Guid Worker, HeartbeatReply Reply)?> QuietAsync(
        UnitOfWork work, Guid lease, HeartbeatRequest request, DateTimeOffset now, MasterRules rules, CancellationToken cancel) =>
        await LeaseStore.RenewAsync(work, lease, request.Fence, request.State, request.Generation, now + rules.Lease, now, cancel) is { } quiet
            ? (quiet.Worker, new HeartbeatReply(quiet.Sequence, Math.Max(0, (quiet.DeadlineAt - rules.DeadlineReserve - now).TotalSeconds)))
            : null;

    private static async Task<(Guid Worker, HeartbeatReply Reply)> FullAsync(
        UnitOfWork work, Guid lease, HeartbeatRequest request, DateTimeOffset now, MasterRules rules, Orders orders, CancellationToken cancel)
    {
        var row = await LeaseWork.LockAsync(work, lease, request.Fence, cancel);
        if (request.Generation > row.Job.Generation)
        {
            throw Faults.Of("generation", "must not be above that of the job");
        }

        var taken = await ReportIntake.TakeAsync(work, row, request.Generation, request.FirstSequence, request.Reports, now, cancel);
        var decision = taken.Row.Job.Beat(lease, request.Fence, request.State, taken.Acknowledged, now, rules);
        var after = await DecisionWriter.WriteAsync(work, taken.Row, decision, new() { Events = taken.Events }, now, cancel);
        var job = after.Job;
        var changed = request.Generation != job.Generation;
        return (job.Lease!.WorkerId, new(
            job.Lease.Sequence,
            orders.Remaining(job, now),
            job.State == JobState.Stopping ? new(Math.Max(0, ((job.StopBy ?? now) - now).TotalSeconds)) : null,
            changed ? await orders.OfAsync(work, after, now, cancel) : null,
            changed ? await Orders.LastAsync(work, after, cancel) : null));
    }
}
