using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Trains one network, step by step; knows nothing of time.</summary>
internal sealed class NetworkTrainer : INetworkTrainer<NetworkState>
{
    private readonly ImageDataset _dataset;
    private readonly TrainingRecipe _recipe;
    private readonly AugmentationPolicy _policy;
    private readonly BatchAssembler _assembler;
    private readonly TrainingStep _step;
    private readonly NetworkOptimization _optimization;
    private readonly int[] _labels;
    private readonly int[] _images;
    private readonly ulong _seed;
    private readonly int _threads;
    private EpochOrder _order;

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
        _order = new EpochOrder(images, recipe.Batch, seed);
        _assembler = new BatchAssembler(dataset);
        _labels = new int[recipe.Batch];
        _step = new TrainingStep(state, recipe.Batch, threads);
        _optimization = new NetworkOptimization(state, recipe.Optimizers(state, threads), recipe.Schedule, double.PositiveInfinity);
    }

    /// <inheritdoc/>
    public NetworkState State { get; }

    /// <inheritdoc/>
    public int Batch => _recipe.Batch;

    /// <inheritdoc/>
    public long Steps => _optimization.Steps;

    /// <inheritdoc/>
    public long Epoch => _order.Epoch;

    /// <summary>Batches taken of the epoch.</summary>
    public int Place => _order.BatchesDone;

    /// <inheritdoc/>
    public double Epochs => _order.Epoch + (double)_order.BatchesDone / _order.BatchesPerEpoch;

    /// <inheritdoc/>
    public double StepsPerEpoch => _order.BatchesPerEpoch;

    /// <inheritdoc/>
    public double Step(double share)
    {
        var loss = ComputeGradients();
        _optimization.Step(share);
        return loss;
    }

    /// <summary>Goes back to before the first step, as if none had been taken; what was compiled and allocated stays.</summary>
    public void Rewind()
    {
        _optimization.Rewind();
        _order = new EpochOrder(_images, _recipe.Batch, _seed);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Numbers() => _optimization.Numbers();

    /// <inheritdoc/>
    public void GoOnFrom(long steps, long epoch, int place)
    {
        _order.GoTo(epoch, place);
        _optimization.CountFrom(steps);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> Averages() => _optimization.Averages();

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _optimization.Dispose();
        State.Dispose();
    }

    private double ComputeGradients()
    {
        var indices = _order.Next();
        _assembler.FillParallel(indices, _step.Pixels, _policy, _seed, _order.Epoch, _threads);
        for (var i = 0; i < _labels.Length; i++)
        {
            _labels[i] = _dataset.Labels[indices.Span[i]];
        }

        return _step.Run(_labels, _recipe.LabelSmoothing, _recipe.StatisticsRate);
    }
}
