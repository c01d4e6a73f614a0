using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Detection.Training;

/// <summary>The hyperparameters of a detector's training.</summary>
internal sealed record DetectorRecipe
{
    /// <summary>Images in a batch.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Muon's step at factor 1, relative to the length of a filter.</summary>
    public double FilterRate { get; init; } = 0.05;

    /// <summary>Muon's momentum.</summary>
    public double FilterMomentum { get; init; } = 0.9;

    /// <summary>Adam's step for the heads.</summary>
    public double HeadRate { get; init; } = 2e-3;

    /// <summary>Adam's step for the offsets.</summary>
    public double BiasRate { get; init; } = 5e-3;

    /// <summary>Decay of the heads, times the rate.</summary>
    public double HeadDecay { get; init; } = 0.02;

    /// <summary>How the rates move over the run.</summary>
    public LearningRateSchedule Schedule { get; init; } = new(Rise: 0.03, Start: 0.1, End: 0.01);

    /// <summary>Share of the batch statistics that the running ones take in at each step.</summary>
    public double StatisticsRate { get; init; } = 0.05;

    /// <summary>Share of the run after which samples are no longer put together from four images, so that the last epochs look as images do.</summary>
    public double MosaicUntil { get; init; } = 0.8;

    /// <summary>Makes the optimizers of a detector.</summary>
    public IReadOnlyList<Optimizer> Optimizers(DetectorState state, int threads)
    {
        return
        [
            new Muon(Of(ParameterKind.Filter), FilterRate, FilterMomentum, iterations: 3, threads),
            new AdamW(Of(ParameterKind.Bias), BiasRate, weightDecay: 0),
            new AdamW(Of(ParameterKind.Head), HeadRate, weightDecay: HeadDecay),
        ];

        List<Parameter> Of(ParameterKind kind) => state.Parameters.FindAll(p => p.Kind == kind);
    }
}
