namespace Sundial.Learning.Tuning.Trainings;

/// <summary>A short training of a network, to see how good its hyperparameters are.</summary>
internal interface ITrialTraining : IDisposable
{
    /// <summary>Steps of an epoch.</summary>
    double StepsPerEpoch { get; }

    /// <summary>Trains on the next batch.</summary>
    /// <param name="share">Share of the trial that is done, in [0, 1]; sets the learning rate.</param>
    /// <returns>The mean loss of the batch before the step.</returns>
    double Step(double share);

    /// <summary>How good the network is on validation images; higher is better.</summary>
    /// <param name="cancel">Ends it at once.</param>
    double Fitness(CancellationToken cancel);
}
