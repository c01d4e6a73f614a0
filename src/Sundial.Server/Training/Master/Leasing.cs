using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>How a lease of a job ends before its holder is done.</summary>
internal enum LeaseEnd
{
    /// <summary>The worker's process is known to have ended: counted against the job.</summary>
    WorkerDied,

    /// <summary>The worker said goodbye.</summary>
    Goodbye,

    /// <summary>An operator cleared the worker's identity.</summary>
    Evicted,

    /// <summary>The worker asks for another job, so it does not have this one any more.</summary>
    AskedAgain,
}

/// <summary>Who may do a job: leases are granted, renewed, proved again and ended.</summary>
internal static class Leasing
{
    /// <summary>Whether a job can be given to a worker, which its state and its times decide.</summary>
    /// <param name="job">The job.</param>
    /// <param name="expiredBefore">Leases that ran out at or before this count as expired; see <see cref="OutageWatch"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">The rules.</param>
    public static bool IsWaiting(this TrainingJob job, DateTimeOffset expiredBefore, DateTimeOffset now, MasterRules rules) =>
        !job.HasEnded && job.State != JobState.Stopping && now < job.DueAt(rules) && (job.Lease is null || job.Lease.ExpiresAt <= expiredBefore);

    /// <summary>Gives the job to a worker, under a new lease. One whose last worker was one too many is ended instead.</summary>
    /// <param name="job">The job.</param>
    /// <param name="lease">Id of the new lease.</param>
    /// <param name="worker">Who gets it.</param>
    /// <param name="best">The checkpoint that becomes the model if the job is ended.</param>
    /// <param name="expiredBefore">Leases that ran out at or before this count as expired; see <see cref="OutageWatch"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">The rules.</param>
    public static JobDecision Grant(
        this TrainingJob job, Guid lease, Guid worker, Checkpoint? best, DateTimeOffset expiredBefore, DateTimeOffset now, MasterRules rules)
    {
        if (!job.IsWaiting(expiredBefore, now, rules))
        {
            return JobDecision.No(job, Refusal.NotWaiting);
        }

        var lost = job.Lease is { Proved: true } ? job with { WorkersLost = job.WorkersLost + 1 } : job;
        if (lost.WorkersLost >= rules.WorkersLostLimit)
        {
            return lost.EndForLosses(best, now);
        }

        var granted = new HeldLease(lease, worker, now, now + rules.Lease);
        var reason = job.Lease is null ? null : "The worker that had it was not heard of any more.";
        var decision = lost.To(JobState.Starting, reason, now);
        if (reason is not null)
        {
            decision = decision.EndLease("lost", reason);
        }

        return decision with
        {
            Job = decision.Job with { Lease = granted, Fence = job.Fence + 1, Attempts = job.Attempts + 1, StartedAt = job.StartedAt ?? now },
            Leases = [.. decision.Leases, new("granted", granted, job.Fence + 1, null)],
        };
    }

    /// <summary>Whether a write carries the current lease.</summary>
    public static bool IsHeldBy(this TrainingJob job, Guid lease, long fence) => job.Lease?.Id == lease && job.Fence == fence;

    /// <summary>Renews the current lease, also one that has expired while nobody else was given the job.</summary>
    public static JobDecision Renew(this TrainingJob job, Guid lease, long fence, DateTimeOffset now, MasterRules rules)
    {
        if (!job.IsHeldBy(lease, fence))
        {
            return JobDecision.No(job, Refusal.LeaseLost);
        }

        var held = job.Lease!;
        var until = now + rules.Lease;
        return new(job with { Lease = held with { Proved = true, ExpiresAt = until > held.ExpiresAt ? until : held.ExpiresAt } })
        {
            Leases = held.ExpiresAt <= now ? [new("proved", held, job.Fence, "Its worker was heard of again before anybody else was given the job.")] : [],
        };
    }

    /// <summary>Ends a worker's lease at once, because the worker will not come back to it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="how">Why.</param>
    /// <param name="best">The checkpoint that becomes the model if the job was about to stop, or this worker was one too many.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">The rules.</param>
    public static JobDecision LoseWorker(this TrainingJob job, LeaseEnd how, Checkpoint? best, DateTimeOffset now, MasterRules rules)
    {
        if (job.Lease is null)
        {
            return JobDecision.No(job, Refusal.LeaseLost);
        }

        var reason = how switch
        {
            LeaseEnd.WorkerDied => "The process of the worker that had it has ended.",
            LeaseEnd.Goodbye => "The worker that had it was shut down.",
            LeaseEnd.Evicted => "The identity of the worker that had it was cleared.",
            _ => "The worker that had it asked for another job.",
        };
        var counted = how == LeaseEnd.WorkerDied ? job with { WorkersLost = job.WorkersLost + 1 } : job;
        if (job.State == JobState.Stopping)
        {
            return counted.EndStopped(best, now);
        }

        return counted.WorkersLost >= rules.WorkersLostLimit
            ? counted.EndForLosses(best, now)
            : counted.To(JobState.Pending, reason, now).EndLease("ended", reason);
    }

    // A model that is there is delivered; only a job with nothing to show for itself has failed.
    private static JobDecision EndForLosses(this TrainingJob job, Checkpoint? best, DateTimeOffset now)
    {
        var words = string.IsNullOrWhiteSpace(job.LastWords) ? "" : $" Its last words: {job.LastWords}";
        var ended = best is { HasModel: true }
            ? job.To(JobState.Completed, $"{job.WorkersLost} workers were lost over it; checkpoint {best.Number} is its model.{words}", now) with { Model = new(best, true) }
            : job.To(JobState.Failed, $"{job.WorkersLost} workers were lost over it.{words}", now);
        return ended.EndLease("lost", "Its worker was one too many.");
    }
}
