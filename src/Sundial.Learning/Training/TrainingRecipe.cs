using Sundial.Learning.Networks;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Training;

/// <summary>The hyperparameters of a run, all of them: batch, rates, smoothing, schedule.</summary>
/// <remarks>
/// The rates are those of the airbench recipe with Muon (Jordan et al. 2024), found for batches of 2,000, carried over to smaller
/// ones: rates of plain gradients in proportion to the batch, those of orthogonal directions, whose size does not depend on the
/// gradient, with its root. Muon's own rate is twice theirs in short runs. In long ones it falls with the root of the steps: all steps
/// together, as a random walk, then lead equally far (CIFAR-10, batch 256, 1,544 steps: a factor of 0.25 reaches 87.1 %, 0.5 86.5 %).
/// </remarks>
internal sealed record TrainingRecipe
{
    private const double ReferenceBatch = 2000;

    // Muon's step times the root of the number of steps.
    private const double FilterWalk = 4;

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Steps that the run is expected to take, roughly.</summary>
    public double Steps { get; init; } = 1;

    /// <summary>Share of a target's probability that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; } = 0.2;

    /// <summary>Muon's step in a short run, relative to the length of a filter, for a batch of 2,000.</summary>
    public double FilterRate { get; init; } = 0.5;

    /// <summary>What the step is multiplied with that short and long runs are given. 1 unless tuned.</summary>
    public double FilterFactor { get; init; } = 1;

    /// <summary>Muon's momentum.</summary>
    public double FilterMomentum { get; init; } = 0.6;

    /// <summary>Rate of the offsets of the normalisations for a batch of one.</summary>
    public double BiasRate { get; init; } = 0.053;

    /// <summary>Rate of the head for a batch of one and 256 features.</summary>
    public double HeadRate { get; init; } = 0.67;

    /// <summary>Momentum of offsets and head.</summary>
    public double Momentum { get; init; } = 0.85;

    /// <summary>Decay of offsets and head, for each image of a batch.</summary>
    public double WeightDecay { get; init; } = 2e-6;

    /// <summary>How the rates move over the run.</summary>
    public LearningRateSchedule Schedule { get; init; } = new(Rise: 0, Start: 1, End: 0);

    /// <summary>Share of the batch statistics that the running ones take in at each step.</summary>
    public double StatisticsRate { get; init; } = 0.1;

    /// <summary>Muon's step in this run, relative to the length of a filter.</summary>
    public double FilterStep => FilterFactor * Math.Min(FilterRate * Math.Sqrt(Batch / ReferenceBatch), FilterWalk / Math.Sqrt(Math.Max(1, Steps)));

    /// <summary>Makes the optimizers of a network.</summary>
    public IReadOnlyList<Optimizer> Optimizers(NetworkState state, int threads)
    {
        var decayPerStep = WeightDecay * Batch / (1 - Momentum);
        var biasRate = BiasRate * Batch;
        var headRate = HeadRate * Batch * state.Network.Features / 256.0;
        return
        [
            new Muon(Of(ParameterKind.Filter), FilterStep, FilterMomentum, iterations: 3, threads),
            new NesterovSgd(Of(ParameterKind.Bias), biasRate, Momentum, decayPerStep / biasRate),
            new NesterovSgd(Of(ParameterKind.Head), headRate, Momentum, decayPerStep / headRate),
        ];

        List<Parameter> Of(ParameterKind kind) => state.Parameters.FindAll(p => p.Kind == kind);
    }
}
