using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Planning;

/// <summary>What tuning some hyperparameters would take at some thoroughness.</summary>
/// <param name="Hyperparameters">Which, the most important first.</param>
/// <param name="Fidelity">How thorough every evaluation is.</param>
/// <param name="Evaluations">How many evaluations they want at the least.</param>
/// <param name="Seconds">What those are expected to take.</param>
/// <param name="Fits">Whether that is within tuning's share of the time.</param>
public sealed record TuningEstimate(IReadOnlyList<string> Hyperparameters, Fidelity Fidelity, int Evaluations, double Seconds, bool Fits);

/// <summary>How tuning uses its share of the time.</summary>
public sealed record TuningPlan
{
    /// <summary>Whether anything is tuned.</summary>
    public required bool Tunes { get; init; }

    /// <summary>Why it is, or is not; for the user.</summary>
    public required string Reason { get; init; }

    /// <summary>The share of the time that tuning may have, in seconds.</summary>
    public required double ShareSeconds { get; init; }

    /// <summary>What the evaluations are expected to take; never more than the share.</summary>
    public double PlannedSeconds { get; init; }

    /// <summary>What is tuned, the most important first; all else is held.</summary>
    public IReadOnlyList<string> Hyperparameters { get; init; } = [];

    /// <summary>How thorough every evaluation is.</summary>
    public required Fidelity Fidelity { get; init; }

    /// <summary>How many evaluations the search has.</summary>
    public int Evaluations { get; init; }

    /// <summary>How many more try the best again with other seeds, to tell luck from merit.</summary>
    public int Confirmations { get; init; }

    /// <summary>How many are kept to breed from.</summary>
    public int Population { get; init; }

    /// <summary>How many times over the population is bred.</summary>
    public int Generations { get; init; }

    /// <summary>Share of every scale that is looked at, around the default.</summary>
    public double RangeShare { get; init; }

    /// <summary>Places on every scale; 0 where genes are continuous.</summary>
    public int GridSteps { get; init; }

    /// <summary>Epochs at which evaluations that cannot win are ended.</summary>
    public IReadOnlyList<double> Rungs { get; init; } = [];

    /// <summary>What tuning other subsets on other subsamples would take.</summary>
    public IReadOnlyList<TuningEstimate> Estimates { get; init; } = [];
}
