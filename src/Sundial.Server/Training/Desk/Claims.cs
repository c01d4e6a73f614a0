using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Desk;

/// <summary>Gives jobs to workers.</summary>
internal sealed class Claims(Database database, MasterClock clock, MasterRules rules, OutageWatch watch, Orders orders, TrainingMetrics metrics)
{
    // Others took what was seen to be waiting: it is looked for again, but not for ever, since the next ring of the bell comes soon.
    private const int Tries = 4;

    /// <summary>Gives a worker the job that is next, if one that fits is waiting.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The worker is not known.</exception>
    public async Task<JobAssignment?> NextAsync(Guid worker, CancellationToken cancel)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var (assignment, again) = await database.RunPlatformAsync(work => TryAsync(work, worker, cancel), cancel);
            if (assignment is not null || !again)
            {
                return assignment;
            }
        }

        return null;
    }

    private async Task<(JobAssignment? Assignment, bool Again)> TryAsync(UnitOfWork work, Guid id, CancellationToken cancel)
    {
        var now = clock.Now;
        var row = await WorkerStore.LockAsync(work, id, cancel)
            ?? throw TrainingProblems.WorkerUnknown.For($"The worker {id} is not known, or its identity was cleared; register anew.");
        if (row.Job is { } held && await JobStore.LockAsync(work, held, cancel) is { Job.Lease: { } lease } before && lease.WorkerId == id)
        {
            return await SettleAsync(work, before, lease, now, cancel);
        }

        if (row.Worker.Draining)
        {
            return (null, false);
        }

        var (waiting, missed) = await LeaseStore.LockNextAsync(work, row.Worker, watch.ExpiredBefore(now), now, rules, cancel);
        if (waiting is null)
        {
            return (null, missed);
        }

        var best = waiting.Job.WorkersLost > 0 ? await orders.BestAsync(work, waiting, cancel) : null;
        var decision = waiting.Job.Grant(Guid.NewGuid(), id, best, watch.ExpiredBefore(now), now, rules);
        if (decision.Refused is not null)
        {
            return (null, true);
        }

        var after = await DecisionWriter.WriteAsync(work, waiting, decision, null, now, cancel);
        if (after.Job.Lease is null)
        {
            metrics.Decided(after.Job);
            return (null, true);
        }

        metrics.Claimed(waiting.Job, now);
        return (await orders.AssignAsync(work, after, now, cancel), false);
    }

    /// <summary>A worker that has a job asks for one: the answer did not reach it, and is given again, or it does not have the job any more.</summary>
    private async Task<(JobAssignment? Assignment, bool Again)> SettleAsync(UnitOfWork work, JobRow before, HeldLease lease, DateTimeOffset now, CancellationToken cancel)
    {
        if (!lease.Proved)
        {
            return (await orders.AssignAsync(work, before, now, cancel), false);
        }

        var best = await orders.BestAsync(work, before, cancel);
        metrics.Decided((await DecisionWriter.WriteAsync(work, before, before.Job.LoseWorker(LeaseEnd.AskedAgain, best, now, rules), null, now, cancel)).Job);
        return (null, true);
    }
}
