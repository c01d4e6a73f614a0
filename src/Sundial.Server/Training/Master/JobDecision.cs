using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>Why the master does not do what it was asked.</summary>
internal enum Refusal
{
    /// <summary>The lease is not the current one of its job.</summary>
    LeaseLost,

    /// <summary>The job was changed since: a heartbeat tells how.</summary>
    GenerationChanged,

    /// <summary>The job cannot be given to a worker now.</summary>
    NotWaiting,

    /// <summary>The job has ended.</summary>
    HasEnded,

    /// <summary>The job has not ended.</summary>
    HasNotEnded,

    /// <summary>The job is about to stop.</summary>
    IsStopping,

    /// <summary>There is neither a model nor a checkpoint to make one of.</summary>
    NothingToPublish,

    /// <summary>No model could be there by then.</summary>
    DeadlineTooSoon,
}

/// <summary>A change of a job's state, to be remembered.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
/// <param name="Reason">Why.</param>
internal sealed record Move(JobState? From, JobState To, string? Reason);

/// <summary>What happened to a lease, to be told.</summary>
/// <param name="What">granted, proved, lost or ended.</param>
/// <param name="Lease">The lease.</param>
/// <param name="Fence">Its number.</param>
/// <param name="Reason">Why.</param>
internal sealed record LeaseNote(string What, HeldLease Lease, long Fence, string? Reason);

/// <summary>A model that the job has come to and that is to be published with the same transaction.</summary>
/// <param name="Checkpoint">The checkpoint it is made of; null where the worker brought its files.</param>
/// <param name="Partial">Whether the training was ended before its time.</param>
internal sealed record ModelDue(Checkpoint? Checkpoint, bool Partial);

/// <summary>What the master decided: the job as it is from now on, and what is to be written down with it, in one transaction.</summary>
/// <param name="Job">The job; unchanged where it was refused.</param>
internal sealed record JobDecision(TrainingJob Job)
{
    /// <summary>Why nothing was done.</summary>
    public Refusal? Refused { get; init; }

    /// <summary>The change of state, if it is one.</summary>
    public Move? Move { get; init; }

    /// <summary>What happened to leases, in order.</summary>
    public IReadOnlyList<LeaseNote> Leases { get; init; } = [];

    /// <summary>The model to publish.</summary>
    public ModelDue? Model { get; init; }

    /// <summary>A request that was not done.</summary>
    public static JobDecision No(TrainingJob job, Refusal why) => new(job) { Refused = why };
}

/// <summary>Steps that decisions are made of.</summary>
internal static class Decisions
{
    /// <summary>The job in another state.</summary>
    public static JobDecision To(this TrainingJob job, JobState state, string? reason, DateTimeOffset now) =>
        new(job with { State = state, Reason = reason, EndedAt = state.IsEnd() ? now : null })
        {
            Move = job.State == state ? null : new(job.State, state, reason),
        };

    /// <summary>The same with the lease taken away.</summary>
    public static JobDecision EndLease(this JobDecision decision, string what, string reason) =>
        decision.Job.Lease is not { } lease
            ? decision
            : decision with
            {
                Job = decision.Job with { Lease = null },
                Leases = [.. decision.Leases, new(what, lease, decision.Job.Fence, reason)],
            };
}
