using Sundial.Learning.Networks;
using Sundial.Learning.Training;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>A short training of a network of any task.</summary>
/// <param name="trainer">Trains it; owned by this.</param>
/// <param name="fitness">How good it is on validation images.</param>
internal sealed class NetworkTrial(INetworkTrainer<INetworkState> trainer, Func<CancellationToken, double> fitness) : ITrialTraining
{
    /// <inheritdoc/>
    public double StepsPerEpoch => trainer.StepsPerEpoch;

    /// <inheritdoc/>
    public double Step(double share) => trainer.Step(share);

    /// <inheritdoc/>
    public double Fitness(CancellationToken cancel) => fitness(cancel);

    /// <inheritdoc/>
    public void Dispose() => trainer.Dispose();
}
