using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training;

/// <summary>What can be wrong with training jobs, workers and leases.</summary>
internal static class TrainingProblems
{
    /// <summary>No job of that name or id.</summary>
    public static ProblemDefinition JobUnknown { get; } = new("training.job-unknown", ProblemKind.NotFound, "There is no such training job");

    /// <summary>No checkpoint of that number, or none of its files has that path.</summary>
    public static ProblemDefinition CheckpointUnknown { get; } = new("training.checkpoint-unknown", ProblemKind.NotFound, "There is no such checkpoint");

    /// <summary>The name is another job's.</summary>
    public static ProblemDefinition NameTaken { get; } = new("training.name-taken", ProblemKind.Conflict, "The name is taken");

    /// <summary>No model could be there by the deadline.</summary>
    public static ProblemDefinition DeadlineInfeasible { get; } = new("training.deadline-infeasible", ProblemKind.Conflict, "The deadline cannot be kept");

    /// <summary>A later deadline would make another job miss its own.</summary>
    public static ProblemDefinition DeadlineCrowdsOut { get; } = new("training.deadline-crowds-out", ProblemKind.Conflict, "Another job needs the time");

    /// <summary>No worker has what the job needs.</summary>
    public static ProblemDefinition NoWorkerFits { get; } = new("training.no-worker-fits", ProblemKind.Conflict, "No worker has what the job needs");

    /// <summary>The data set's task has no built-in algorithm.</summary>
    public static ProblemDefinition AlgorithmNeeded { get; } = new("training.algorithm-needed", ProblemKind.Invalid, "An algorithm must be named");

    /// <summary>The data set's bytes were let go.</summary>
    public static ProblemDefinition DatasetGone { get; } = new("training.dataset-gone", ProblemKind.Conflict, "The data set was deleted");

    /// <summary>The job has ended.</summary>
    public static ProblemDefinition JobEnded { get; } = new("training.job-ended", ProblemKind.Conflict, "The job has ended");

    /// <summary>The job has not ended.</summary>
    public static ProblemDefinition JobNotEnded { get; } = new("training.job-not-ended", ProblemKind.Conflict, "The job has not ended");

    /// <summary>The job was asked to stop.</summary>
    public static ProblemDefinition JobStopping { get; } = new("training.job-stopping", ProblemKind.Conflict, "The job is about to stop");

    /// <summary>The lease is not the current one.</summary>
    public static ProblemDefinition LeaseLost { get; } = new("training.lease-lost", ProblemKind.Conflict, "The lease is not the current one");

    /// <summary>The job was changed while the worker did it the old way.</summary>
    public static ProblemDefinition GenerationChanged { get; } = new("training.generation-changed", ProblemKind.Conflict, "The job was changed");

    /// <summary>The worker brings no model and the job has no checkpoint.</summary>
    public static ProblemDefinition NothingToPublish { get; } = new("training.nothing-to-publish", ProblemKind.Conflict, "There is no model");

    /// <summary>The job came to nothing that another could go on from.</summary>
    public static ProblemDefinition NothingToContinue { get; } = new("training.nothing-to-continue", ProblemKind.Conflict, "There is nothing to go on from");

    /// <summary>The job's training left no report, or has not yet.</summary>
    public static ProblemDefinition ReportUnknown { get; } = new("training.report-unknown", ProblemKind.NotFound, "There is no such report");

    /// <summary>The training left no mistakes of its model, or there is no model yet.</summary>
    public static ProblemDefinition MistakesUnknown { get; } = new("training.mistakes-unknown", ProblemKind.NotFound, "There are no such mistakes");

    /// <summary>Bytes that are named were not sent.</summary>
    public static ProblemDefinition BytesMissing { get; } = new("training.bytes-missing", ProblemKind.Conflict, "Bytes are missing");

    /// <summary>Bytes that the job may not read, or that are gone.</summary>
    public static ProblemDefinition BlobUnknown { get; } = new("training.blob-unknown", ProblemKind.NotFound, "There are no such bytes for this job");

    /// <summary>No worker of that id, or its identity was cleared.</summary>
    public static ProblemDefinition WorkerUnknown { get; } = new("training.worker-unknown", ProblemKind.NotFound, "There is no such worker");

    /// <summary>The claim on an evaluation is not the current one.</summary>
    public static ProblemDefinition ClaimLost { get; } = new("training.claim-lost", ProblemKind.Conflict, "The claim is not the current one");

    /// <summary>A refusal of the master in words for whoever asked.</summary>
    /// <param name="why">The refusal.</param>
    /// <param name="job">The job.</param>
    public static ProblemException Of(Refusal why, TrainingJob? job) => why switch
    {
        Refusal.LeaseLost => LeaseLost.For("The lease is not the current one of its job: end the work on it, write nothing more, and ask for another job."),
        Refusal.GenerationChanged => GenerationChanged.For($"The job {job?.Name} is at generation {job?.Generation} now; the next heartbeat tells how it is done."),
        Refusal.HasEnded => JobEnded.For($"The job {job?.Name} has ended ({job?.State}); begin it again with retry."),
        Refusal.HasNotEnded => JobNotEnded.For($"The job {job?.Name} has not ended ({job?.State}); stop it first, or change it with modify."),
        Refusal.IsStopping => JobStopping.For($"The job {job?.Name} was asked to stop; wait for its end, then begin it again with retry."),
        Refusal.NothingToPublish => NothingToPublish.For($"The job {job?.Name} has no checkpoint to make a model of; send the model's files, or give the job up."),
        Refusal.DeadlineTooSoon => DeadlineInfeasible.For($"No model of {job?.Name} could be there by then; give it a later deadline."),
        _ => LeaseLost.For("The job cannot be given to a worker now."),
    };
}
