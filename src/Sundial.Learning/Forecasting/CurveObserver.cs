using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

namespace Sundial.Learning.Forecasting;

/// <summary>Hands on what a run tells, and notes how good its models are.</summary>
/// <param name="inner">Hears everything.</param>
internal sealed class CurveObserver(ITrainingObserver inner) : ITrainingObserver
{
    private double? _epoch;

    /// <summary>What was noted.</summary>
    public LearningLog Log { get; } = new();

    /// <inheritdoc/>
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned) => inner.PhaseStarted(phase, planned);

    /// <inheritdoc/>
    public void PhaseReplanned(TrainingPhase phase, TimeSpan left) => inner.PhaseReplanned(phase, left);

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        _epoch = progress.Epoch;
        inner.Progressed(progress);
    }

    /// <inheritdoc/>
    public void EpochEnded(TrainingProgress progress)
    {
        _epoch = progress.Epoch;
        if (progress.Validation is { } validation)
        {
            Log.Add(progress.Elapsed.TotalSeconds, validation.Name, validation.Value, progress.Epoch);
        }

        inner.EpochEnded(progress);
    }

    /// <inheritdoc/>
    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
    {
        if (validation is not null)
        {
            Log.Add(elapsed.TotalSeconds, validation.Name, validation.Value, _epoch);
        }

        inner.ModelPublished(path, validation, elapsed);
    }

    /// <inheritdoc/>
    public void CheckpointWritten(string path, long step, ValidationMetric? validation) => inner.CheckpointWritten(path, step, validation);

    /// <inheritdoc/>
    public void Planned(IReadOnlyList<PhaseAhead> ahead) => inner.Planned(ahead);

    /// <inheritdoc/>
    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => inner.TrialEnded(tuning, elapsed);

    /// <inheritdoc/>
    public void Noticed(string sentence) => inner.Noticed(sentence);
}
