using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>Tries a learner on every fold.</summary>
internal static class CrossValidation
{
    /// <summary>Tries it.</summary>
    /// <param name="problem">The table and its folds.</param>
    /// <param name="learner">The learner with its settings.</param>
    /// <param name="clock">Measures what it takes.</param>
    /// <param name="seed">Of every random choice.</param>
    /// <param name="goOn">Told after each fold how many are done and how good it is on them; false ends it. Null to go on.</param>
    /// <param name="stop">Ends it at once.</param>
    /// <param name="within">Asked between rounds: false ends a fold's training with what there is. Null to go on.</param>
    /// <returns>The candidate, unless it was ended before the last fold; and how good it was on the folds that were done.</returns>
    public static (Candidate? Candidate, double Fitness) Run(
        TableProblem problem, ITableLearner learner, TimeProvider clock, ulong seed, Func<int, double, bool>? goOn, CancellationToken stop, Func<bool>? within = null)
    {
        var begun = clock.GetTimestamp();
        var predictions = new List<float>(problem.ValidationRows.Count * problem.Outputs);
        var members = new List<FoldMember>();
        var (rounds, fitness) = (0.0, double.NegativeInfinity);
        for (var fold = 0; fold < problem.Folds.Count; fold++)
        {
            var data = problem.Data(fold, learner.Encoding);
            var fitted = learner.Fit(data, new FitControl { Seed = seed + (ulong)fold, Stop = stop, GoOn = within ?? (() => true) });
            predictions.AddRange(fitted.Predictions);
            members.Add(new FoldMember(new Lazy<TableEncoder>(data.Encoder), fitted.Member) { Rounds = fitted.Rounds, Seed = seed + (ulong)fold });
            rounds += fitted.Rounds / problem.Folds.Count;
            fitness = MeanFitness(problem, predictions, fold + 1);
            if (goOn?.Invoke(fold + 1, fitness) == false && fold + 1 < problem.Folds.Count)
            {
                return (null, fitness);
            }
        }

        float[] all = [.. predictions];
        var seconds = clock.GetElapsedTime(begun).TotalSeconds;
        return (new Candidate(learner, all, problem.Fitness(all, problem.ValidationRows), rounds, members, seconds), fitness);
    }

    // In the mean of the folds, each by itself: what is comparable after any number of them.
    private static double MeanFitness(TableProblem problem, List<float> predictions, int folds)
    {
        float[] all = [.. predictions];
        var (sum, start) = (0.0, 0);
        foreach (var fold in problem.Folds.Take(folds))
        {
            var length = fold.Validation.Length * problem.Outputs;
            sum += problem.Fitness(all.AsSpan(start, length), fold.Validation);
            start += length;
        }

        return sum / folds;
    }
}
