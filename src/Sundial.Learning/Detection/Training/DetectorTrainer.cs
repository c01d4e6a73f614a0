using Sundial.Learning.Data;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>Trains one detector, step by step; knows nothing of time.</summary>
internal sealed class DetectorTrainer : INetworkTrainer<DetectorState>
{
    private const ulong OrderPurpose = 0x0DE7;
    private const double LongestAverage = 600;

    private readonly DetectorRecipe _recipe;
    private readonly DetectionPolicy _policy;
    private readonly SampleAssembler _assembler;
    private readonly DetectorStep _step;
    private readonly NetworkOptimization _optimization;
    private readonly int[] _images;
    private readonly int[] _order;
    private readonly int[] _batch;
    private readonly ulong _seed;
    private readonly int _threads;
    private int _at;

    /// <summary>Prepares everything for the first step.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="images">Those to train on.</param>
    /// <param name="state">The network, which this then owns.</param>
    /// <param name="recipe">The hyperparameters.</param>
    /// <param name="policy">How images are varied.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="threads">Threads to compute with.</param>
    public DetectorTrainer(
        DetectionDataset dataset, ReadOnlySpan<int> images, DetectorState state, DetectorRecipe recipe, DetectionPolicy policy, ulong seed, int threads)
    {
        (_recipe, _policy, _seed, _threads) = (recipe, policy, seed, threads);
        State = state;
        _images = Repeated(images, policy.Repeats);
        _order = (int[])_images.Clone();
        _batch = new int[recipe.Batch];
        var most = SampleAssembler.MostTargets(dataset, images);
        _assembler = new SampleAssembler(dataset, images, most, seed);
        _step = new DetectorStep(state, recipe.Batch, most, threads);
        _optimization = new NetworkOptimization(state, recipe.Optimizers(state, threads), recipe.Schedule, LongestAverage);
        Shuffle();
    }

    /// <inheritdoc/>
    public DetectorState State { get; }

    /// <inheritdoc/>
    public int Batch => _recipe.Batch;

    /// <inheritdoc/>
    public long Steps => _optimization.Steps;

    /// <inheritdoc/>
    public long Epoch { get; private set; }

    /// <summary>Images taken of the epoch.</summary>
    public int Place => _at;

    /// <inheritdoc/>
    public double Epochs => Epoch + (double)_at / _order.Length;

    /// <inheritdoc/>
    public double StepsPerEpoch => (double)_order.Length / Batch;

    /// <summary>The parts of the last loss; see <see cref="DetectionLossOperator.Parts"/>.</summary>
    public IReadOnlyList<float> Parts => _step.Parts;

    /// <inheritdoc/>
    public double Step(double share)
    {
        var first = Next();
        var policy = share < _recipe.MosaicUntil ? _policy : _policy with { Mosaic = 0 };
        _assembler.Fill(_batch, first, _step.Pixels, _step.Targets, policy, Epoch, _threads);
        var loss = _step.Run(_recipe.StatisticsRate);
        _optimization.Step(share);
        return loss;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float[]> Averages() => _optimization.Averages();

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Numbers() => _optimization.Numbers();

    /// <inheritdoc/>
    public void GoOnFrom(long steps, long epoch, int place)
    {
        (Epoch, _at) = (epoch, place);
        Shuffle();
        _optimization.CountFrom(steps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _optimization.Dispose();
        State.Dispose();
    }

    // The place in the epoch of the first image of the batch; a batch runs over into the next epoch where one ends.
    private long Next()
    {
        var first = _at;
        for (var i = 0; i < _batch.Length; i++)
        {
            if (_at == _order.Length)
            {
                (_at, Epoch) = (0, Epoch + 1);
                Shuffle();
                first = -i;
            }

            _batch[i] = _order[_at++];
        }

        return first + _batch.Length;
    }

    private void Shuffle()
    {
        _images.CopyTo(_order, 0);
        new CounterRandom(_seed, OrderPurpose, (ulong)Epoch).Shuffle<int>(_order);
    }

    private static int[] Repeated(ReadOnlySpan<int> images, IReadOnlyList<int> repeats)
    {
        var all = new List<int>();
        for (var i = 0; i < images.Length; i++)
        {
            all.AddRange(Enumerable.Repeat(images[i], repeats.Count == images.Length ? repeats[i] : 1));
        }

        return [.. all];
    }
}
