using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>Hears and tells nothing.</summary>
internal sealed class Silence : ITrainingObserver
{
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
    {
    }

    public void Progressed(TrainingProgress progress)
    {
    }

    public void EpochEnded(TrainingProgress progress)
    {
    }

    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
    {
    }

    public void Noticed(string sentence)
    {
    }
}
