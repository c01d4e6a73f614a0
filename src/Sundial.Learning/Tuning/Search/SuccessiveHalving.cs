namespace Sundial.Learning.Tuning.Search;

/// <summary>Ends trials that cannot win: at each rung only the better third of those that came so far goes on.</summary>
/// <remarks>
/// Asynchronous successive halving in its stopping form (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020,
/// https://arxiv.org/abs/1810.05934): nobody waits for a rung to fill; the first few at a rung always go on, for there is nothing to compare them with.
/// Not thread-safe.
/// </remarks>
/// <param name="rungs">Epochs at which trials are compared, ascending; empty where none is ended.</param>
/// <param name="reduction">One in so many goes on.</param>
public sealed class SuccessiveHalving(IReadOnlyList<double> rungs, double reduction = SuccessiveHalving.UsualReduction)
{
    /// <summary>One in three goes on: the best factor in theory is e, and experiments see little difference from 2 to 4.</summary>
    public const double UsualReduction = 3;

    private readonly List<double>[] _reached = [.. rungs.Select(_ => new List<double>())];
    private readonly Dictionary<int, int> _next = [];
    private readonly Dictionary<int, double[]> _passed = [];
    private readonly List<double>[] _gains = [.. rungs.Select(_ => new List<double>())];

    /// <summary>Epochs at which trials are compared.</summary>
    public IReadOnlyList<double> Rungs => rungs;

    /// <summary>The rungs for trials of some length: a ninth, a third; none where a trial is too short to be told apart from its beginning.</summary>
    /// <param name="epochs">Epochs of a whole trial.</param>
    /// <param name="least">Epochs before which nothing can be told.</param>
    public static IReadOnlyList<double> RungsFor(double epochs, double least = 1)
    {
        var rungs = new List<double>();
        for (var rung = epochs / UsualReduction; rung >= least && rungs.Count < 4; rung /= UsualReduction)
        {
            rungs.Insert(0, rung);
        }

        return rungs;
    }

    /// <summary>Takes a point of a trial's curve, and decides.</summary>
    /// <param name="trial">Number of the trial.</param>
    /// <param name="epochs">Epochs it has used.</param>
    /// <param name="fitness">How good it is.</param>
    /// <returns>Whether it goes on.</returns>
    public bool GoesOn(int trial, double epochs, double fitness)
    {
        var goesOn = true;
        var rung = _next.GetValueOrDefault(trial);
        for (; goesOn && rung < rungs.Count && epochs >= rungs[rung] * (1 - 1e-9); rung++)
        {
            var reached = _reached[rung];
            reached.Add(fitness);
            Passed(trial)[rung] = fitness;
            var kept = (int)Math.Ceiling(reached.Count / reduction);
            goesOn = reached.Count < reduction || reached.Count(other => other > fitness) < kept;
        }

        _next[trial] = rung;
        return goesOn;
    }

    /// <summary>Takes the end of a trial that ran to it: what the rungs were worth.</summary>
    /// <param name="trial">Number of the trial.</param>
    /// <param name="fitness">How good it was at the end.</param>
    public void Complete(int trial, double fitness)
    {
        for (var rung = 0; rung < rungs.Count; rung++)
        {
            if (!double.IsNaN(Passed(trial)[rung]))
            {
                _gains[rung].Add(fitness - Passed(trial)[rung]);
            }
        }
    }

    /// <summary>How good a trial that was cut short would have been: where it was, and what those that went on from there have gained in the median.</summary>
    /// <remarks>So that it breeds and counts by the same measure as those that ran to the end, yet is no match for one that beat it at the rung.</remarks>
    /// <param name="epochs">Where it was cut.</param>
    /// <param name="fitness">How good it was there.</param>
    public double ExpectedAtEnd(double epochs, double fitness)
    {
        var rung = rungs.Count - 1;
        while (rung > 0 && epochs < rungs[rung] * (1 - 1e-9))
        {
            rung--;
        }

        if (rung < 0 || _gains[rung].Count == 0)
        {
            return fitness;
        }

        var gains = _gains[rung].Order().ToArray();
        return fitness + gains[gains.Length / 2];
    }

    private double[] Passed(int trial)
    {
        if (!_passed.TryGetValue(trial, out var passed))
        {
            passed = new double[rungs.Count];
            Array.Fill(passed, double.NaN);
            _passed.Add(trial, passed);
        }

        return passed;
    }
}
