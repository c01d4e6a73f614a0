using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>A training job as the master decides on it. What may happen to it is in <see cref="Leasing"/>, <see cref="Reporting"/>, <see cref="Ending"/> and <see cref="Changing"/>; docs/job-states.md draws it.</summary>
internal sealed record TrainingJob
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Its name, and its model's.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Why, for a person.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was asked for, or asked to be done again.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>By when the model is to be there.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>The least time in which its algorithm can come to a model.</summary>
    public required TimeSpan Least { get; init; }

    /// <summary>Whether it goes on until its deadline.</summary>
    public bool FillsDeadline { get; init; }

    /// <summary>When a worker first had it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>By when it must have stopped, once it was asked to.</summary>
    public DateTimeOffset? StopBy { get; init; }

    /// <summary>Raised by every change of what is trained, and by every retry.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>Checkpoints of earlier generations are not gone on from, and become no model.</summary>
    public int ResumeFromGeneration { get; init; } = 1;

    /// <summary>Number of its last lease. Only grows.</summary>
    public long Fence { get; init; }

    /// <summary>The current lease, which may have expired; null while nobody has the job.</summary>
    public HeldLease? Lease { get; init; }

    /// <summary>How often a worker took it up.</summary>
    public int Attempts { get; init; }

    /// <summary>How many workers were lost over it.</summary>
    public int WorkersLost { get; init; }

    /// <summary>The end of its log.</summary>
    public string? LastWords { get; init; }

    /// <summary>Whether nothing comes after but a retry.</summary>
    public bool HasEnded => State.IsEnd();

    /// <summary>The last moment at which a worker can begin and come to a model.</summary>
    public DateTimeOffset LatestStartAt => DeadlineAt - Least;

    /// <summary>When the master steps in to keep the deadline.</summary>
    public DateTimeOffset DueAt(MasterRules rules) => DeadlineAt - rules.DeadlineReserve;

    /// <summary>Whether a checkpoint is one that this job may go on from.</summary>
    public bool Owns(Checkpoint checkpoint) => checkpoint.Generation >= ResumeFromGeneration && checkpoint.Generation <= Generation;
}

/// <summary>Somebody's right to do a job.</summary>
/// <param name="Id">Names it.</param>
/// <param name="WorkerId">Who has it.</param>
/// <param name="GrantedAt">Since when.</param>
/// <param name="ExpiresAt">From when on another may get the job, unless it was renewed.</param>
/// <param name="Proved">Whether its holder was heard of under it. One that never was has not been lost over the job: the answer with the lease may not have reached it.</param>
/// <param name="Sequence">Number of the last report that was taken under it.</param>
internal sealed record HeldLease(Guid Id, Guid WorkerId, DateTimeOffset GrantedAt, DateTimeOffset ExpiresAt, bool Proved = false, long Sequence = 0);

/// <summary>A checkpoint as the master decides on it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">From 1, within the job.</param>
/// <param name="Generation">Generation it was trained at.</param>
/// <param name="HasModel">Whether one of its files is a model that can be used as it is.</param>
/// <param name="MetricName">The algorithm's own metric.</param>
/// <param name="MetricValue">Its value.</param>
/// <param name="QualityMetric">What an evaluator measured.</param>
/// <param name="QualityValue">Its value.</param>
internal sealed record Checkpoint(
    Guid Id, int Number, int Generation, bool HasModel, string? MetricName = null, double? MetricValue = null, string? QualityMetric = null, double? QualityValue = null);
