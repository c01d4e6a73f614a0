using System.Text.Json;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Contracts.Workers;

/// <summary>A right to do a job, until somebody else has it. Every write carries both numbers.</summary>
/// <param name="Id">Names the lease.</param>
/// <param name="Fence">Grows with every lease of the job; a write with an older one is refused with 409.</param>
public sealed record Lease(Guid Id, long Fence);

/// <summary>A job with its lease: everything a worker that knows nothing needs.</summary>
public sealed record JobAssignment
{
    /// <summary>The lease.</summary>
    public required Lease Lease { get; init; }

    /// <summary>How the job is to be done.</summary>
    public required JobOrder Order { get; init; }

    /// <summary>The checkpoint to go on from; null to begin.</summary>
    public CheckpointFiles? Checkpoint { get; init; }

    /// <summary>Where earlier workers left it.</summary>
    public required JobState State { get; init; }

    /// <summary>What the algorithm last told.</summary>
    public JobProgress? Progress { get; init; }
}

/// <summary>How a job is to be done. A change of it comes as a new generation.</summary>
public sealed record JobOrder
{
    /// <summary>The job.</summary>
    public required Guid Job { get; init; }

    /// <summary>Its name.</summary>
    public required string JobName { get; init; }

    /// <summary>Generation of the job.</summary>
    public required int Generation { get; init; }

    /// <summary>The algorithm's name; with <see cref="Bundle"/> null, a built-in one.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Its version.</summary>
    public required int AlgorithmVersion { get; init; }

    /// <summary>How it is run.</summary>
    public required AlgorithmSpecification Specification { get; init; }

    /// <summary>Its files.</summary>
    public FileEntry? Bundle { get; init; }

    /// <summary>Whether it is a tenant's own program, which must be confined.</summary>
    public required bool IsCustom { get; init; }

    /// <summary>Hyperparameters.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>Data by channel: <c>training</c>, and <c>evaluation</c> is never among them.</summary>
    public required IReadOnlyDictionary<string, FileEntry> Channels { get; init; }

    /// <summary>What the job may use.</summary>
    public required JobSize Size { get; init; }

    /// <summary>Seconds from the server's answer until the model must be there: what a worker reckons with, whatever its clock says.</summary>
    public required double RemainingSeconds { get; init; }

    /// <summary>Seconds from the job's request to its deadline: the same for every worker that takes it up. Null where nobody says.</summary>
    public double? BudgetSeconds { get; init; }
}

/// <summary>Files of a checkpoint, to be put where the algorithm looks for them.</summary>
/// <param name="Id">The checkpoint.</param>
/// <param name="Number">Its number.</param>
/// <param name="Files">Its files, by path below <c>checkpoints/</c>.</param>
/// <param name="MetricCounts">How many values of each counted metric came before it.</param>
public sealed record CheckpointFiles(Guid Id, int Number, IReadOnlyList<FileEntry> Files, IReadOnlyDictionary<string, long> MetricCounts);

/// <summary>A heartbeat: I still have it, and this happened.</summary>
/// <param name="Fence">Fencing number of the lease.</param>
/// <param name="State">Where the work stands: starting, downloading, training, evaluating or uploading.</param>
/// <param name="FirstSequence">Number of the first entry of <see cref="Reports"/>; they count from 1 under a lease, and those that are there already are passed over.</param>
/// <param name="Reports">What happened since, in order; at most 1000.</param>
/// <param name="Generation">Generation that the worker works at.</param>
public sealed record HeartbeatRequest(long Fence, JobState State, int Generation, long FirstSequence, IReadOnlyList<WorkerReport> Reports);

/// <summary>Something that happened at a worker.</summary>
/// <param name="Kind">log, metric, phase, plan, progress, trial or notice.</param>
/// <param name="SecondsAgo">How long before the heartbeat was sent.</param>
public sealed record WorkerReport(string Kind, double SecondsAgo)
{
    /// <summary>A line of output, for log and notice.</summary>
    public string? Line { get; init; }

    /// <summary>Name, for metric and phase.</summary>
    public string? Name { get; init; }

    /// <summary>Step, for metric.</summary>
    public long? Step { get; init; }

    /// <summary>Value, for metric.</summary>
    public double? Value { get; init; }

    /// <summary>Planned seconds, for phase.</summary>
    public double? PlannedSeconds { get; init; }

    /// <summary>For progress.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>For plan: the phase that begins now and those after it, at most 20.</summary>
    public IReadOnlyList<PhaseAhead>? Plan { get; init; }

    /// <summary>For trial.</summary>
    public JobTrial? Trial { get; init; }
}

/// <summary>What the master answers to a heartbeat.</summary>
/// <param name="AcknowledgedSequence">Reports up to this are safe and need not be sent again.</param>
/// <param name="RemainingSeconds">Seconds until the deadline, which may have been moved.</param>
/// <param name="Stop">Set once the job is to stop.</param>
/// <param name="NewOrder">Set while the job's generation is another than the worker's: begin anew with it.</param>
/// <param name="NewCheckpoint">With <see cref="NewOrder"/>: what to go on from; null to begin.</param>
public sealed record HeartbeatReply(long AcknowledgedSequence, double RemainingSeconds, StopOrder? Stop = null, JobOrder? NewOrder = null, CheckpointFiles? NewCheckpoint = null);

/// <summary>Stop with the best there is.</summary>
/// <param name="GraceSeconds">Seconds left before it is to be killed.</param>
public sealed record StopOrder(double GraceSeconds);

/// <summary>Names a checkpoint whose files' bytes the server already holds.</summary>
public sealed record PutCheckpointRequest
{
    /// <summary>Fencing number of the lease.</summary>
    public required long Fence { get; init; }

    /// <summary>Chosen by the worker, so that the request can be repeated.</summary>
    public required Guid Id { get; init; }

    /// <summary>Generation it was trained at.</summary>
    public required int Generation { get; init; }

    /// <summary>Its files, by path below <c>checkpoints/</c>.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>Steps trained.</summary>
    public long? Step { get; init; }

    /// <summary>Epochs trained.</summary>
    public double? Epoch { get; init; }

    /// <summary>Which of the files is a model that can be used.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The algorithm's own metric.</summary>
    public string? MetricName { get; init; }

    /// <summary>Its value.</summary>
    public double? MetricValue { get; init; }

    /// <summary>How many values of each counted metric came before it.</summary>
    public IReadOnlyDictionary<string, long> MetricCounts { get; init; } = new Dictionary<string, long>();
}

/// <summary>Ends the job with a model whose files' bytes the server already holds.</summary>
public sealed record CompleteJobRequest
{
    /// <summary>Fencing number of the lease.</summary>
    public required long Fence { get; init; }

    /// <summary>Generation that was trained.</summary>
    public required int Generation { get; init; }

    /// <summary>The model's files, by path below <c>model/</c>; empty to take the best checkpoint's model instead.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>Whether the training was ended before its time.</summary>
    public bool Partial { get; init; }

    /// <summary>What the algorithm measured of it.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>What the job has taught about hyperparameters, for later jobs of the tenant with the same algorithm: an object of at most 16 KiB.</summary>
    public JsonElement? Lesson { get; init; }

    /// <summary>Reports that no heartbeat took any more, from <see cref="FirstSequence"/>.</summary>
    public IReadOnlyList<WorkerReport> Reports { get; init; } = [];

    /// <summary>Number of the first of them.</summary>
    public long FirstSequence { get; init; }
}

/// <summary>What jobs of a tenant with one algorithm have taught about hyperparameters.</summary>
/// <param name="Lessons">Each as its job told it, the oldest first; the newest that are kept.</param>
public sealed record TuningKnowledge(IReadOnlyList<JsonElement> Lessons);

/// <summary>Gives a job up.</summary>
/// <param name="Fence">Fencing number of the lease.</param>
/// <param name="Reason">Why, in a sentence; the algorithm's own words where it left any.</param>
/// <param name="Retry">Whether another worker might do better: this one is shutting down.</param>
/// <param name="Reports">Reports that no heartbeat took any more.</param>
/// <param name="FirstSequence">Number of the first of them.</param>
public sealed record GiveUpRequest(long Fence, string Reason, bool Retry, IReadOnlyList<WorkerReport> Reports, long FirstSequence);

/// <summary>A checkpoint to score.</summary>
/// <param name="Claim">Names the claim; the result carries it.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Order">How its job is done.</param>
/// <param name="Files">The checkpoint's files.</param>
/// <param name="ModelPath">Which of them is the model.</param>
/// <param name="Data">What it is scored on.</param>
/// <param name="HeldOut">Whether <see cref="Data"/> is the training data set, of which only the part that training never sees counts.</param>
/// <param name="KeepExamples">Whether examples are wanted.</param>
public sealed record EvaluationAssignment(
    Guid Claim, Guid Checkpoint, JobOrder Order, IReadOnlyList<FileEntry> Files, string ModelPath, FileEntry Data, bool HeldOut, bool KeepExamples);

/// <summary>What an evaluation came to.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Metric">What was measured; null when it failed.</param>
/// <param name="Value">The number.</param>
/// <param name="Count">On how many examples.</param>
/// <param name="Examples">Each of them, where they were wanted.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record EvaluationResult(Guid Claim, string? Metric = null, double? Value = null, int? Count = null, IReadOnlyList<EvaluationExample>? Examples = null, string? Failure = null);
