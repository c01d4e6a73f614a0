using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>Which hyperparameters matter, from the trials of a search: a functional analysis of variance over a forest of regression trees.</summary>
/// <remarks><see cref="VarianceShares"/> has the method and its source; hyperparameters count on their scales (<see cref="Spaces.UnitScale"/>).</remarks>
public static class FunctionalAnova
{
    /// <summary>Fewer trials than this tell nothing.</summary>
    public const int LeastTrials = 8;

    // More steady shares are not needed to rank.
    private const int Trees = 24;

    // What ruins a training is soon avoided, and would hide what makes a good one better: nothing counts as worse than the best by more
    // than so many times what the lower quartile is.
    private const double Ruin = 3;

    /// <summary>Measures the contributions.</summary>
    /// <param name="trials">What was tried; those without a fitness, and confirmations, count for nothing.</param>
    /// <param name="seed">Of every random choice.</param>
    public static SensitivityReport Measure(IReadOnlyList<Trial> trials, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(trials);
        var known = trials.Where(trial => trial is { ExpectedFitness: not null, Origin: not TrialOrigin.Confirmation }).ToArray();
        if (known.Length < LeastTrials)
        {
            return SensitivityReport.Nothing;
        }

        var space = known[0].Values.Space;
        var sorted = known.Select(trial => trial.ExpectedFitness!.Value).Order().ToArray();
        var floor = sorted[^1] - (Ruin * (sorted[^1] - sorted[sorted.Length / 4]));
        var points = known.Select(trial => space.ToUnits(trial.Values)).ToArray();
        var values = known.Select(trial => Math.Max(floor, trial.ExpectedFitness!.Value)).ToArray();
        return Measure([.. space.Hyperparameters.Select(it => it.Name)], points, values, seed);
    }

    /// <summary>Measures the contributions of the dimensions of points.</summary>
    /// <param name="names">A name for each dimension.</param>
    /// <param name="points">In [0, 1]ᵈ.</param>
    /// <param name="values">A value for each point.</param>
    /// <param name="seed">Of every random choice.</param>
    internal static SensitivityReport Measure(string[] names, double[][] points, double[] values, ulong seed)
    {
        var singles = new double[names.Length];
        var pairs = new double[names.Length, names.Length];
        foreach (var tree in RegressionForest.Grow(points, values, Trees, seed))
        {
            var shares = new VarianceShares(tree, names.Length);
            for (var i = 0; shares.Total > 0 && i < names.Length; i++)
            {
                singles[i] += shares.Single(i) / shares.Total / Trees;
                for (var j = i + 1; j < names.Length; j++)
                {
                    pairs[i, j] += shares.Pair(i, j) / shares.Total / Trees;
                }
            }
        }

        return new SensitivityReport(
            points.Length,
            [.. names.Select((name, i) => new Importance(name, Math.Round(singles[i], 6))).OrderByDescending(one => one.Share)],
            [.. from i in Enumerable.Range(0, names.Length)
                from j in Enumerable.Range(i + 1, names.Length - i - 1)
                where pairs[i, j] > 1e-4
                orderby pairs[i, j] descending
                select new Interaction(names[i], names[j], Math.Round(pairs[i, j], 6))]);
    }
}
