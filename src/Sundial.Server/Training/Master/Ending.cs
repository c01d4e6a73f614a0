using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>How jobs end: done, given up, stopped, or at their deadline.</summary>
internal static class Ending
{
    /// <summary>The worker is done and brings a model, or asks for the best checkpoint to be it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="lease">The worker's lease.</param>
    /// <param name="fence">Its number.</param>
    /// <param name="generation">Generation that was trained.</param>
    /// <param name="bringsFiles">Whether the model's files come with it.</param>
    /// <param name="partial">Whether the training was ended before its time.</param>
    /// <param name="best">The best checkpoint.</param>
    /// <param name="now">The time.</param>
    public static JobDecision Complete(
        this TrainingJob job, Guid lease, long fence, int generation, bool bringsFiles, bool partial, Checkpoint? best, DateTimeOffset now)
    {
        if (!job.IsHeldBy(lease, fence))
        {
            return JobDecision.No(job, Refusal.LeaseLost);
        }

        if (generation != job.Generation)
        {
            return JobDecision.No(job, Refusal.GenerationChanged);
        }

        if (!bringsFiles && best is null)
        {
            return JobDecision.No(job, Refusal.NothingToPublish);
        }

        var stopping = job.State == JobState.Stopping;
        var ended = stopping
            ? job.To(JobState.Stopped, "It was asked to stop, and saved its best.", now)
            : job.To(JobState.Completed, partial ? "Its training was ended before its time." : null, now);
        return ended.EndLease("ended", "The job is done.") with { Model = new(bringsFiles ? null : best, partial || stopping) };
    }

    /// <summary>The worker cannot do it; another may try where that can help.</summary>
    public static JobDecision GiveUp(this TrainingJob job, Guid lease, long fence, string reason, bool retry, Checkpoint? best, DateTimeOffset now)
    {
        if (!job.IsHeldBy(lease, fence))
        {
            return JobDecision.No(job, Refusal.LeaseLost);
        }

        if (job.State == JobState.Stopping)
        {
            return job.EndStopped(best, now);
        }

        return job.To(retry ? JobState.Pending : JobState.Failed, reason, now).EndLease("ended", reason);
    }

    /// <summary>The user asks to stop. A job that nobody has stops at once.</summary>
    public static JobDecision Stop(this TrainingJob job, TimeSpan? grace, Checkpoint? best, DateTimeOffset now, MasterRules rules)
    {
        if (job.HasEnded)
        {
            return JobDecision.No(job, Refusal.HasEnded);
        }

        if (job.Lease is null)
        {
            return job.EndStopped(best, now);
        }

        var by = now + (grace ?? rules.StopGrace);
        var stopBy = job.StopBy is { } before && before < by ? before : by;
        return (job with { StopBy = stopBy < job.DueAt(rules) ? stopBy : job.DueAt(rules) }).To(JobState.Stopping, "It was asked to stop.", now);
    }

    /// <summary>What time alone does to a job; null while that is nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="best">Its best checkpoint.</param>
    /// <param name="watch">Knows whether leases can be believed to have expired.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">The rules.</param>
    public static JobDecision? Sweep(this TrainingJob job, Checkpoint? best, OutageWatch watch, DateTimeOffset now, MasterRules rules)
    {
        if (job.HasEnded)
        {
            return null;
        }

        if (job.State == JobState.Stopping && (now >= job.StopBy || job.Lease!.ExpiresAt <= watch.ExpiredBefore(now)))
        {
            return job.EndStopped(best, now);
        }

        return now < watch.Due(job, rules) ? null : job.MeetDeadline(best, now);
    }

    /// <summary>Ends a job that was asked to stop with the best it has.</summary>
    public static JobDecision EndStopped(this TrainingJob job, Checkpoint? best, DateTimeOffset now)
    {
        var reason = best is null ? "It was asked to stop before there was a checkpoint." : $"It was asked to stop; checkpoint {best.Number} is its model.";
        return job.To(JobState.Stopped, reason, now).EndLease("ended", "The job was stopped.") with { Model = best is null ? null : new(best, true) };
    }

    private static JobDecision MeetDeadline(this TrainingJob job, Checkpoint? best, DateTimeOffset now)
    {
        var decision = best is null
            ? job.To(JobState.DeadlineExceeded, job.StartedAt is null ? "No worker was free before its deadline." : "Its deadline came before there was a checkpoint.", now)
            : job.To(JobState.Completed, $"Its deadline came before it was done; checkpoint {best.Number} is its model.", now);
        return decision.EndLease("ended", "The deadline has come.") with { Model = best is null ? null : new(best, true) };
    }
}
