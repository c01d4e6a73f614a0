using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Ensembles;

/// <summary>Tries a learner on every fold, several of them side by side.</summary>
/// <param name="problem">The table and its folds.</param>
/// <param name="clock">Measures what it takes.</param>
internal sealed class CrossValidation(TableProblem problem, TimeProvider clock)
{
    /// <summary>Tries a learner.</summary>
    /// <param name="learner">The learner with its settings.</param>
    /// <param name="seed">Of every random choice.</param>
    /// <param name="goOn">Told after each fold, in their order, how many are done and how good it is on them; false ends it. Null to go on.</param>
    /// <param name="stop">Ends it at once.</param>
    /// <param name="within">Gives, when the training of a fold begins, what is asked between its rounds: false ends it with what there is. Null to go on.</param>
    /// <param name="sideBySide">The most folds that are begun before the first of them is done: what is begun is lost when the learner is ended. As many as may be unless set.</param>
    /// <returns>The candidate, unless it was ended before the last fold; how good it was on the folds that were done; and what those took, in seconds of a fit.</returns>
    public (Candidate? Candidate, double Fitness, double Seconds) Run(
        ITableLearner learner, ulong seed, Func<int, double, bool>? goOn, CancellationToken stop, Func<int, Func<bool>>? within = null, int sideBySide = int.MaxValue)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var fits = new List<Task<FoldFit>>();
        var predictions = new List<float>(problem.ValidationRows.Count * problem.Outputs);
        var members = new List<FoldMember>();
        var (rounds, fitness, seconds) = (0.0, double.NegativeInfinity, 0.0);
        try
        {
            for (var fold = 0; fold < problem.Folds.Count; fold++)
            {
                while (fits.Count < problem.Folds.Count && fits.Count - fold < sideBySide)
                {
                    fits.Add(Begin(learner, fits.Count, seed, within, end.Token));
                }

                var fit = fits[fold].GetAwaiter().GetResult();
                predictions.AddRange(fit.Predictions);
                members.Add(fit.Member);
                rounds += fit.Member.Rounds / problem.Folds.Count;
                seconds += fit.Seconds;
                fitness = MeanFitness(predictions, fold + 1);
                if (goOn?.Invoke(fold + 1, fitness) == false && fold + 1 < problem.Folds.Count)
                {
                    return (null, fitness, seconds);
                }
            }
        }
        finally
        {
            // Nothing is left behind that would take the time of others.
            end.Cancel();
            fits.ForEach(fit => ((IAsyncResult)fit).AsyncWaitHandle.WaitOne());
        }

        float[] all = [.. predictions];
        return (new Candidate(learner, all, problem.Fitness(all, problem.ValidationRows), rounds, members, seconds), fitness, seconds);
    }

    private Task<FoldFit> Begin(ITableLearner learner, int fold, ulong seed, Func<int, Func<bool>>? within, CancellationToken stop) => problem.Fits.Enqueue(() =>
    {
        stop.ThrowIfCancellationRequested();
        var begun = clock.GetTimestamp();
        using var data = problem.Data(fold, learner.Encoding);
        var fitted = learner.Fit(data, new FitControl { Seed = seed + (ulong)fold, Stop = stop, GoOn = within?.Invoke(fold) ?? (() => true) });
        var member = new FoldMember(new Lazy<TableEncoder>(data.Encoder), fitted.Member) { Rounds = fitted.Rounds, Seed = seed + (ulong)fold };
        return new FoldFit(member, fitted.Predictions, clock.GetElapsedTime(begun).TotalSeconds);
    });

    // In the mean of the folds, each by itself: what is comparable after any number of them.
    private double MeanFitness(List<float> predictions, int folds)
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

    private sealed record FoldFit(FoldMember Member, float[] Predictions, double Seconds);
}
