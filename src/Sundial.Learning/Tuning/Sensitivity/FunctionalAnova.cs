using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>Which hyperparameters matter, from the trials of a search.</summary>
public static class FunctionalAnova
{
    /// <summary>Fewer trials than this tell nothing.</summary>
    public const int LeastTrials = 8;

    /// <summary>Measures the contributions.</summary>
    /// <param name="trials">What was tried.</param>
    /// <param name="seed">Of every random choice.</param>
    public static SensitivityReport Measure(IReadOnlyList<Trial> trials, ulong seed) => SensitivityReport.Nothing;
}
