namespace Sundial.Learning.Training;

/// <summary>Data and a deadline in; a trained, tested and saved image classifier out.</summary>
public sealed partial class ImageClassificationRun(TimeProvider clock)
{
    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="Data.DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TrainingReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop) => throw new InvalidOperationException(clock.ToString());
}
