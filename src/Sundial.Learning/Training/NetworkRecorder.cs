using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Takes checkpoints of networks in training: their numbers are copied between two steps.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="recorder">Writes them.</param>
/// <param name="champion">The best model so far.</param>
/// <param name="describe">Tells where the run stands.</param>
/// <typeparam name="TState">The numbers of the networks.</typeparam>
internal sealed class NetworkRecorder<TState>(RunContext context, CheckpointRecorder recorder, IChampion<TState> champion, Func<TrainingPosition?, TrainingState> describe)
    where TState : INetworkState
{
    private float[][] _numbers = [];

    /// <summary>Takes a checkpoint if it is time for one.</summary>
    /// <param name="trainer">The network in training.</param>
    /// <param name="position">Where it stands.</param>
    public void Offer(INetworkTrainer<TState> trainer, Func<TrainingPosition> position)
    {
        if (champion.Stage is not null)
        {
            recorder.Offer(() => Snapshot(trainer, position()));
        }
    }

    /// <summary>Takes a checkpoint between two networks, while hyperparameters are tuned, if it is time for one.</summary>
    public void OfferBetween()
    {
        if (champion.Stage is not null)
        {
            recorder.Offer(() => Snapshot(null, null));
        }
    }

    /// <summary>Takes the checkpoint between two networks, and waits for it.</summary>
    public void TakeBetween()
    {
        if (champion.Stage is not null)
        {
            recorder.Take(() => Snapshot(null, null), wait: true);
        }
    }

    /// <summary>Takes the checkpoint of a training that has ended.</summary>
    /// <param name="trainer">The network.</param>
    /// <param name="position">Where it stands.</param>
    public void TakeLast(INetworkTrainer<TState> trainer, TrainingPosition position)
    {
        if (champion.Stage is not null)
        {
            recorder.TakeLast(() => Snapshot(trainer, position));
        }
    }

    private TrainingSnapshot Snapshot(INetworkTrainer<TState>? trainer, TrainingPosition? position) =>
        new(describe(position), champion.Model, champion.Numbers, trainer is null ? null : Copied(trainer.Numbers()), context.Search?.Trials.ToBytes());

    // The same arrays each time: what is written is never older than the last copy, since only one is written at a time.
    private float[][] Copied(IReadOnlyList<Memory<float>> numbers)
    {
        if (!_numbers.Select(array => array.Length).SequenceEqual(numbers.Select(memory => memory.Length)))
        {
            _numbers = [.. numbers.Select(memory => new float[memory.Length])];
        }

        foreach (var (array, memory) in _numbers.Zip(numbers))
        {
            memory.CopyTo(array);
        }

        return _numbers;
    }
}
