using Sundial.Learning.Data;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Detection.Training;

/// <summary>Trains one detector, step by step; knows nothing of time.</summary>
internal sealed class DetectorTrainer : IDisposable
{
    private const ulong OrderPurpose = 0x0DE7;

    private readonly DetectorRecipe _recipe;
    private readonly DetectionPolicy _policy;
    private readonly SampleAssembler _assembler;
    private readonly DetectorStep _step;
    private readonly IReadOnlyList<Optimizer> _optimizers;
    private readonly IReadOnlyList<Memory<float>> _trained;
    private readonly WeightAverage _average;
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
        _optimizers = recipe.Optimizers(state, threads);
        _trained = state.Trained();
        _average = new WeightAverage(_trained);
        Shuffle();
    }

    /// <summary>The network as the last step left it.</summary>
    public DetectorState State { get; }

    /// <summary>Images in a batch.</summary>
    public int Batch => _recipe.Batch;

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The pass over the images, from 0.</summary>
    public long Epoch { get; private set; }

    /// <summary>Epochs done, with the fraction of the current one.</summary>
    public double Epochs => Epoch + (double)_at / _order.Length;

    /// <summary>Steps of an epoch.</summary>
    public double StepsPerEpoch => (double)_order.Length / Batch;

    /// <summary>The parts of the last loss; see <see cref="DetectionLossOperator.Parts"/>.</summary>
    public IReadOnlyList<float> Parts => _step.Parts;

    /// <summary>Trains on the next batch.</summary>
    /// <param name="share">Share of the run's budget that is used, in [0, 1]; sets the learning rate.</param>
    /// <returns>The loss of the batch, before the step.</returns>
    public double Step(double share)
    {
        var first = Next();
        var policy = share < _recipe.MosaicUntil ? _policy : _policy with { Mosaic = 0 };
        _assembler.Fill(_batch, first, _step.Pixels, _step.Targets, policy, Epoch, _threads);
        var loss = _step.Run(_recipe.StatisticsRate);
        var factor = _recipe.Schedule.FactorAt(share);
        foreach (var optimizer in _optimizers)
        {
            optimizer.Step(factor);
        }

        Steps++;
        _average.Update(1 - 1 / Horizon(share));
        return loss;
    }

    /// <summary>The averaged numbers, by name: what is validated and saved. Copies.</summary>
    public IReadOnlyDictionary<string, float[]> Averages() =>
        State.TrainedNames().Zip(_average.Averages).ToDictionary(pair => pair.First, pair => (float[])pair.Second.Clone());

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

    // Long enough to smooth the noise of a high learning rate, short enough to forget the beginning, and shorter towards the end.
    private double Horizon(double share) =>
        Math.Max(1, Math.Min(1 + Steps / 10.0, Math.Min(600, 0.2 * Steps * (1 - share) / Math.Max(share, 1e-3))));

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
