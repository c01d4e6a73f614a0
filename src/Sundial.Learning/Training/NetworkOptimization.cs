using Sundial.Learning.Networks;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Training;

/// <summary>What moves a network's numbers once their gradients are known: its optimizers, and the average that follows.</summary>
/// <param name="state">The network.</param>
/// <param name="optimizers">Its optimizers, which this then owns.</param>
/// <param name="schedule">How the rates move over the run.</param>
/// <param name="longestAverage">The most steps that an average looks back.</param>
internal sealed class NetworkOptimization(INetworkState state, IReadOnlyList<Optimizer> optimizers, LearningRateSchedule schedule, double longestAverage) : IDisposable
{
    private readonly IReadOnlyList<Memory<float>> _trained = state.Trained();
    private readonly float[][] _beginning = [.. state.Trained().Select(numbers => numbers.ToArray())];
    private WeightAverage _average = new(state.Trained());

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Moves the numbers.</summary>
    /// <param name="share">Share of the run's budget that is used, in [0, 1].</param>
    public void Step(double share)
    {
        var factor = schedule.FactorAt(share);
        foreach (var optimizer in optimizers)
        {
            optimizer.Step(factor);
        }

        Steps++;
        _average.Update(1 - 1 / Horizon(share));
    }

    /// <summary>Goes back to before the first step, as if none had been taken.</summary>
    public void Rewind()
    {
        foreach (var (now, beginning) in _trained.Zip(_beginning))
        {
            beginning.CopyTo(now);
        }

        foreach (var optimizer in optimizers)
        {
            optimizer.Forget();
        }

        _average = new WeightAverage(_trained);
        Steps = 0;
    }

    /// <summary>As <see cref="INetworkTrainer{TState}.Numbers"/>.</summary>
    public IReadOnlyList<Memory<float>> Numbers() => [.. _trained, .. _average.Averages.Select(a => a.AsMemory()), .. optimizers.SelectMany(o => o.Moments)];

    /// <summary>Counts on from a checkpoint, after <see cref="Numbers"/> were given back.</summary>
    /// <param name="steps">Steps taken.</param>
    public void CountFrom(long steps)
    {
        Steps = steps;
        foreach (var optimizer in optimizers)
        {
            optimizer.CountFrom(steps);
        }
    }

    /// <summary>The averaged numbers, by name. Copies.</summary>
    public IReadOnlyDictionary<string, float[]> Averages() =>
        state.TrainedNames().Zip(_average.Averages).ToDictionary(pair => pair.First, pair => (float[])pair.Second.Clone());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in optimizers)
        {
            optimizer.Dispose();
        }
    }

    // Long enough to smooth the noise of a high learning rate, short enough to forget the beginning, and shorter and shorter
    // towards the end, where the falling rate does the smoothing and an average would only lag behind.
    private double Horizon(double share) =>
        Math.Max(1, Math.Min(1 + Steps / 10.0, Math.Min(longestAverage, 0.2 * Steps * (1 - share) / Math.Max(share, 1e-3))));
}
