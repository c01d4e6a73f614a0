using Sundial.Learning.Tuning;

namespace Sundial.Learning.Training;

/// <summary>Where a run stands; sent several times a second while it trains.</summary>
public sealed record TrainingProgress
{
    /// <summary>The current phase.</summary>
    public required TrainingPhase Phase { get; init; }

    /// <summary>Time since the budget began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time left until the deadline.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Share of the current phase that is done, in [0, 1], where it is known.</summary>
    public double? PhaseShare { get; init; }

    /// <summary>Steps taken since the training began, those of the first model among them.</summary>
    public long? Step { get; init; }

    /// <summary>Epochs done, with the fraction of the current one.</summary>
    public double? Epoch { get; init; }

    /// <summary>Epochs that the present plan comes to.</summary>
    public double? Epochs { get; init; }

    /// <summary>Running mean of the training loss, in nats.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>How good the last model that was validated is.</summary>
    public ValidationMetric? Validation { get; init; }

    /// <summary>Training images a second, over the last seconds.</summary>
    public double? ImagesPerSecond { get; init; }
}

/// <summary>A phase that is to come.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Planned">What it is to take.</param>
public readonly record struct PhaseAhead(TrainingPhase Phase, TimeSpan Planned);

/// <summary>What a run tells while it runs. Called from the run's own thread, one call at a time.</summary>
public interface ITrainingObserver
{
    /// <summary>A phase begins, with the time planned for it.</summary>
    void PhaseStarted(TrainingPhase phase, TimeSpan planned);

    /// <summary>The plan for the present phase was made anew, because the deadline was moved.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="left">What the plan gives it from now on.</param>
    void PhaseReplanned(TrainingPhase phase, TimeSpan left)
    {
    }

    /// <summary>What is meant to be done with the time that is left, told before the phase that begins now and whenever that is planned anew.</summary>
    /// <param name="ahead">The phase that begins now and those after it, in their order.</param>
    void Planned(IReadOnlyList<PhaseAhead> ahead)
    {
    }

    /// <summary>Progress within a phase.</summary>
    void Progressed(TrainingProgress progress);

    /// <summary>An epoch has ended and its model was validated.</summary>
    void EpochEnded(TrainingProgress progress);

    /// <summary>A better model has been written and could be used from now on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="validation">How good it is; null of a first model that was not validated.</param>
    /// <param name="elapsed">Time since the budget began.</param>
    void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed);

    /// <summary>A checkpoint is complete; a run can go on from it.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="step">Steps taken since the training began.</param>
    /// <param name="validation">How good its model is; null where it was not validated.</param>
    void CheckpointWritten(string path, long step, ValidationMetric? validation)
    {
    }

    /// <summary>Hyperparameters were tried. Of a table told by the thread that tried them, which need not be the run's own.</summary>
    /// <param name="tuning">The trial, and how far tuning is.</param>
    /// <param name="elapsed">Time since the budget began.</param>
    void TrialEnded(TuningProgress tuning, TimeSpan elapsed)
    {
    }

    /// <summary>Something the user should know: a decision of the planner, skipped images, a model saved elsewhere.</summary>
    void Noticed(string sentence);
}
