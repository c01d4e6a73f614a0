using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Trains one network of a task, step by step; knows nothing of time.</summary>
/// <typeparam name="TState">The network's numbers.</typeparam>
internal interface INetworkTrainer<out TState> : IDisposable
    where TState : INetworkState
{
    /// <summary>The network as the last step left it.</summary>
    TState State { get; }

    /// <summary>Images in a batch.</summary>
    int Batch { get; }

    /// <summary>Steps taken.</summary>
    long Steps { get; }

    /// <summary>The pass over the images that the last batch ended in, from 0.</summary>
    long Epoch { get; }

    /// <summary>How far into it the next batch begins, as the trainer counts.</summary>
    int Place { get; }

    /// <summary>Epochs done, with the fraction of the current one; whole exactly when one has ended.</summary>
    double Epochs { get; }

    /// <summary>Steps of an epoch.</summary>
    double StepsPerEpoch { get; }

    /// <summary>Trains on the next batch.</summary>
    /// <param name="share">Share of the run's budget that is used, in [0, 1]; sets the learning rate.</param>
    /// <returns>The mean loss of the batch before the step.</returns>
    double Step(double share);

    /// <summary>The averaged numbers, by name: what is validated and saved. Copies.</summary>
    IReadOnlyDictionary<string, float[]> Averages();

    /// <summary>
    /// Everything that steps change, in a fixed order and in place: trained numbers, their averages, what the optimizers remember. With the
    /// steps and the place in the data it is all that a checkpoint needs, since every random choice follows from the seed and the place.
    /// </summary>
    IReadOnlyList<Memory<float>> Numbers();

    /// <summary>Goes on from a checkpoint, after <see cref="Numbers"/> were given back.</summary>
    /// <param name="steps">Steps taken.</param>
    /// <param name="epoch">As <see cref="Epoch"/>.</param>
    /// <param name="place">As <see cref="Place"/>.</param>
    void GoOnFrom(long steps, long epoch, int place);
}
