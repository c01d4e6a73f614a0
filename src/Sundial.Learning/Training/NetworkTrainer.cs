using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Training;

/// <summary>Trains one network, step by step; knows nothing of time.</summary>
internal sealed class NetworkTrainer : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly TrainingRecipe _recipe;
    private readonly AugmentationPolicy _policy;
    private readonly BatchAssembler _assembler;
    private readonly TrainingStep _step;
    private readonly IReadOnlyList<Optimizer> _optimizers;
    private readonly float[][] _beginning;
    private readonly IReadOnlyList<Memory<float>> _trained;
    private readonly int[] _labels;
    private readonly int[] _images;
    private readonly ulong _seed;
    private readonly int _threads;
    private WeightAverage _average;

    /// <summary>Prepares everything for the first step.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="images">Those to train on.</param>
    /// <param name="state">The network, which this then owns.</param>
    /// <param name="recipe">The hyperparameters.</param>
    /// <param name="policy">How images are varied.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="threads">Threads to compute with.</param>
    public NetworkTrainer(
        ImageDataset dataset, ReadOnlySpan<int> images, NetworkState state, TrainingRecipe recipe, AugmentationPolicy policy, ulong seed, int threads)
    {
        (_dataset, _recipe, _policy, _seed, _threads) = (dataset, recipe, policy, seed, threads);
        _images = images.ToArray();
        State = state;
        Order = new EpochOrder(images, recipe.Batch, seed);
        _assembler = new BatchAssembler(dataset);
        _labels = new int[recipe.Batch];
        _step = new TrainingStep(state, recipe.Batch, threads);
        _optimizers = recipe.Optimizers(state, threads);
        _trained = state.Trained();
        _beginning = [.. _trained.Select(t => t.ToArray())];
        _average = new WeightAverage(_trained);
    }

    /// <summary>The network as the last step left it.</summary>
    public NetworkState State { get; }

    /// <summary>Where in the data it is.</summary>
    public EpochOrder Order { get; private set; }

    /// <summary>Images in a batch.</summary>
    public int Batch => _recipe.Batch;

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Epochs done, with the fraction of the current one.</summary>
    public double Epochs => Order.Epoch + (double)Order.BatchesDone / Order.BatchesPerEpoch;

    /// <summary>Trains on the next batch.</summary>
    /// <param name="share">Share of the run's budget that is used, in [0, 1]; sets the learning rate.</param>
    /// <returns>The mean loss of the batch, in nats, before the step.</returns>
    public double Step(double share)
    {
        var loss = ComputeGradients();
        var factor = _recipe.Schedule.FactorAt(share);
        foreach (var optimizer in _optimizers)
        {
            optimizer.Step(factor);
        }

        Steps++;
        _average.Update(1 - 1 / Horizon(share));
        return loss;
    }

    /// <summary>Goes back to before the first step, as if none had been taken; what was compiled and allocated stays.</summary>
    public void Rewind()
    {
        foreach (var (now, beginning) in _trained.Zip(_beginning))
        {
            beginning.CopyTo(now);
        }

        foreach (var optimizer in _optimizers)
        {
            optimizer.Forget();
        }

        _average = new WeightAverage(_trained);
        Order = new EpochOrder(_images, _recipe.Batch, _seed);
        Steps = 0;
    }

    /// <summary>
    /// Everything that steps change, in a fixed order and in place: trained numbers, their averages, what the optimizers remember. With the
    /// steps and the place in the data it is all that a checkpoint needs, since every random choice follows from the seed and the place.
    /// </summary>
    public IReadOnlyList<Memory<float>> Numbers() => [.. _trained, .. _average.Averages.Select(a => a.AsMemory()), .. _optimizers.SelectMany(o => o.Moments)];

    /// <summary>Goes on from a checkpoint, after <see cref="Numbers"/> were given back.</summary>
    /// <param name="steps">Steps taken.</param>
    /// <param name="epoch">Epoch of the next batch, or of the last where it was the last of an epoch.</param>
    /// <param name="batchesDone">Batches taken of that epoch.</param>
    public void GoOnFrom(long steps, long epoch, int batchesDone)
    {
        Steps = steps;
        Order.GoTo(epoch, batchesDone);
        foreach (var optimizer in _optimizers)
        {
            optimizer.CountFrom(steps);
        }
    }

    /// <summary>The averaged numbers, by name: what is validated and saved. Copies.</summary>
    public IReadOnlyDictionary<string, float[]> Averages() => ByName([.. _average.Averages.Select(a => (float[])a.Clone())]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        foreach (var optimizer in _optimizers)
        {
            optimizer.Dispose();
        }

        State.Dispose();
    }

    // Long enough to smooth the noise of a high learning rate, short enough to forget the beginning, and shorter and shorter
    // towards the end, where the falling rate does the smoothing and an average would only lag behind.
    private double Horizon(double share) =>
        Math.Max(1, Math.Min(1 + Steps / 10.0, 0.2 * Steps * (1 - share) / Math.Max(share, 1e-3)));

    private double ComputeGradients()
    {
        var indices = Order.Next();
        _assembler.FillParallel(indices, _step.Pixels, _policy, _seed, Order.Epoch, _threads);
        for (var i = 0; i < _labels.Length; i++)
        {
            _labels[i] = _dataset.Labels[indices.Span[i]];
        }

        return _step.Run(_labels, _recipe.LabelSmoothing, _recipe.StatisticsRate);
    }

    private Dictionary<string, float[]> ByName(IReadOnlyList<float[]> numbers) =>
        State.TrainedNames().Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);
}
