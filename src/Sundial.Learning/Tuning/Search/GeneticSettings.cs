using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Search;

/// <summary>How a genetic search goes about it; the planner makes it fit the time.</summary>
public sealed record GeneticSettings
{
    /// <summary>Names of the hyperparameters that are searched; all unless set.</summary>
    public IReadOnlyList<string>? Hyperparameters { get; init; }

    /// <summary>How many are kept to breed from. 12 unless set.</summary>
    public int Population { get; init; } = 12;

    /// <summary>Share of every scale that is looked at, around the default. All unless set.</summary>
    public double RangeShare { get; init; } = 1;

    /// <summary>Places on every scale; 0, which it is unless set, where genes are continuous.</summary>
    public int GridSteps { get; init; }

    /// <summary>The best so many are replaced by better ones only. 2 unless set.</summary>
    public int Elite { get; init; } = 2;

    /// <summary>Spread of the population, as a share of the range, below which it has converged, when nothing better has come for two generations either. 2 % unless set.</summary>
    public double ConvergenceThreshold { get; init; } = 0.02;

    /// <summary>What is tried first, in this order: the defaults, then what did well elsewhere. The defaults alone unless set.</summary>
    public IReadOnlyList<HyperparameterValues> Portfolio { get; init; } = [];
}
