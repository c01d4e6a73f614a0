using System.Text.Json;

namespace Sundial.Contracts.Training;

/// <summary>A training job.</summary>
public sealed record TrainingJobView
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Why it stands there.</summary>
    public string? Reason { get; init; }

    /// <summary>Name of its data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of its algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Version of the algorithm.</summary>
    public required int AlgorithmVersion { get; init; }

    /// <summary>Its hyperparameters.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>What a worker must have.</summary>
    public required JobSize Size { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>By when its model is there.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>When a worker first had it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often a worker took it up.</summary>
    public required int Attempts { get; init; }

    /// <summary>How many workers were lost over it.</summary>
    public required int WorkersLost { get; init; }

    /// <summary>Raised by every change of algorithm or hyperparameters and every retry.</summary>
    public required int Generation { get; init; }

    /// <summary>The worker that has it now.</summary>
    public Guid? Worker { get; init; }

    /// <summary>Whether that worker is heard of.</summary>
    public Workers.WorkerHealth? WorkerHealth { get; init; }

    /// <summary>The last that the algorithm told of its progress.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The last checkpoint.</summary>
    public CheckpointView? LastCheckpoint { get; init; }

    /// <summary>The model, as NAME:VERSION, once there is one.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the job that it goes on from; null for a job of its own.</summary>
    public string? ContinuesJob { get; init; }

    /// <summary>The model that it goes on from, as NAME:VERSION, whose next version it makes.</summary>
    public string? ContinuesModel { get; init; }
}

/// <summary>What an algorithm told of its progress.</summary>
/// <param name="Phase">What it does, such as <c>train</c>.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Of">Epochs in all, as far as it knows.</param>
/// <param name="Share">Share of the phase that is done, in [0, 1].</param>
/// <param name="Metrics">Its last numbers.</param>
public sealed record JobProgress(string? Phase = null, double? Epoch = null, double? Of = null, double? Share = null, IReadOnlyDictionary<string, double>? Metrics = null);

/// <summary>A job's whole history: states, the ledger of time, and the plans.</summary>
/// <param name="Transitions">Every change of state.</param>
/// <param name="Ledger">Every phase, of all attempts.</param>
/// <param name="Plans">What the algorithm meant to do with the time that was left, each time it planned anew; the oldest first. None of an algorithm that tells none.</param>
/// <param name="LastEvent">Number of the newest event of the job when this was read; whoever follows from there misses nothing. 0 where there is none.</param>
public sealed record JobHistory(IReadOnlyList<TransitionView> Transitions, IReadOnlyList<LedgerEntry> Ledger, IReadOnlyList<PlanView> Plans, long LastEvent = 0);

/// <summary>A change of state.</summary>
/// <param name="From">The state before; null for the first.</param>
/// <param name="To">The state after.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Fence">Number of the lease under which it happened.</param>
/// <param name="Generation">Generation of the job.</param>
public sealed record TransitionView(JobState? From, JobState To, DateTimeOffset At, string? Reason, long Fence, int Generation);

/// <summary>A phase of the work, planned and actual.</summary>
/// <param name="Phase">Its name; <c>waiting</c> and <c>modified</c> are the platform's own.</param>
/// <param name="Fence">Number of the lease.</param>
/// <param name="Generation">Generation of the job.</param>
/// <param name="PlannedSeconds">What it was to take.</param>
/// <param name="ActualSeconds">What it took, or has taken so far.</param>
/// <param name="BeganAt">When it began.</param>
public sealed record LedgerEntry(string Phase, long Fence, int Generation, double? PlannedSeconds, double ActualSeconds, DateTimeOffset BeganAt);

/// <summary>A value of a metric.</summary>
/// <param name="Name">Which.</param>
/// <param name="Step">What the algorithm counts by, or the number of the line.</param>
/// <param name="Value">The number.</param>
/// <param name="At">When it was printed.</param>
/// <param name="Generation">Generation of the job.</param>
public sealed record MetricPoint(string Name, long Step, double Value, DateTimeOffset At, int Generation);

/// <summary>A checkpoint.</summary>
public sealed record CheckpointView
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>From 1, within the job.</summary>
    public required int Number { get; init; }

    /// <summary>Generation of the job.</summary>
    public required int Generation { get; init; }

    /// <summary>Number of the lease under which it was made.</summary>
    public required long Fence { get; init; }

    /// <summary>Steps trained.</summary>
    public long? Step { get; init; }

    /// <summary>Epochs trained.</summary>
    public double? Epoch { get; init; }

    /// <summary>The algorithm's own metric, by which checkpoints are compared.</summary>
    public string? MetricName { get; init; }

    /// <summary>Its value.</summary>
    public double? MetricValue { get; init; }

    /// <summary>Whether it holds a model that can be used.</summary>
    public required bool HasModel { get; init; }

    /// <summary>Bytes of its files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was safe with the server.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How far its evaluation is: none, pending, running, done or failed.</summary>
    public required string Evaluation { get; init; }

    /// <summary>What the evaluator measured.</summary>
    public string? QualityMetric { get; init; }

    /// <summary>Its value, on examples the training never sees.</summary>
    public double? QualityValue { get; init; }

    /// <summary>On how many.</summary>
    public int? QualityCount { get; init; }
}

/// <summary>What a checkpoint made of one example.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Input">Where the example lies in the data.</param>
/// <param name="Output">What the model said.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record EvaluationExample(int Number, string Input, JsonElement Output, JsonElement? Expected = null);

/// <summary>Something that happened to a job; also one server-sent event, with <see cref="Id"/> as its id and <see cref="Kind"/> as its name.</summary>
/// <param name="Id">Grows within a job; give it back as <c>Last-Event-ID</c> to go on after it.</param>
/// <param name="Job">The job.</param>
/// <param name="At">When.</param>
/// <param name="Kind">state, lease, phase, plan, progress, metric, trial, log, checkpoint, evaluation, modified or model.</param>
/// <param name="Data">What; by kind, see docs/job-states.md.</param>
public sealed record JobEvent(long Id, Guid Job, DateTimeOffset At, string Kind, JsonElement Data);
