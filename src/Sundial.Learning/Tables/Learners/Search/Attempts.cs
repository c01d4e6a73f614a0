using Sundial.Learning.Tables.Learners.Problems;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>A learner to try.</summary>
/// <param name="Learner">The learner with its settings.</param>
/// <param name="Until">Seconds that are to be left when it ends, one way or the other. Its folds end in time for that with what they have: trees that are a few too few are better than none.</param>
/// <param name="ShareForOthers">The share of what it could have that it leaves to others.</param>
internal sealed record Attempt(ITableLearner Learner, double Until, double ShareForOthers = Attempt.Margin)
{
    /// <summary>What the rounds under way and the predictions may take after it was to end, as a share of what it has.</summary>
    public const double Margin = 0.05;
}

/// <summary>Tries learners side by side, as many as keep all threads busy. Whoever is told anything is told by the thread that asked.</summary>
/// <param name="problem">The table and its folds.</param>
/// <param name="library">Takes what is tried.</param>
/// <param name="options">What may be used, and whom to tell.</param>
internal sealed class Attempts(TableProblem problem, CandidateLibrary library, TableTrainerOptions options)
{
    /// <summary>Tries until there is nothing to try, or an attempt was ended by the clock or the user.</summary>
    /// <param name="next">Gives the next one, told how many are under way; null where nothing is worth beginning now.</param>
    /// <param name="landed">Told after each that was not ended.</param>
    /// <returns>How many were not ended.</returns>
    public int Run(Func<int, Attempt?> next, Action landed)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(options.Stop);
        var underWay = new List<Task<(bool GoesOn, string? Fault)>>();
        var (goesOn, tried) = (true, 0);
        try
        {
            while (true)
            {
                while (goesOn && !options.Stop.IsCancellationRequested && underWay.Count < problem.LearnersAtOnce && next(underWay.Count) is { } attempt)
                {
                    underWay.Add(Task.Factory.StartNew(() => Try(attempt, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
                }

                if (underWay.Count == 0)
                {
                    return tried;
                }

                var place = Task.WaitAny([.. underWay], CancellationToken.None);
                var landing = underWay[place];
                underWay.RemoveAt(place);
                var (isWhole, fault) = landing.GetAwaiter().GetResult();
                goesOn &= isWhole;
                if (fault is not null)
                {
                    options.Notice($"A learner failed: {fault}");
                }

                if (isWhole)
                {
                    tried++;
                    options.Progress(library.Tried);
                    landed();
                }
            }
        }
        finally
        {
            // Who was told may have thrown; nothing learns on behind the back of what comes then.
            end.Cancel();
            underWay.ForEach(one => ((IAsyncResult)one).AsyncWaitHandle.WaitOne());
        }
    }

    private (bool GoesOn, string? Fault) Try(Attempt attempt, CancellationToken stop)
    {
        var ends = attempt.Until + (attempt.ShareForOthers * (options.Left() - attempt.Until));
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, options.Left() - attempt.Until)), options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stop);
        try
        {
            _ = library.Try(attempt.Learner, null, either.Token, Within);
            return (true, null);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return (false, null);
        }
        catch (Exception fault) when (fault is XGBoostException or OnnxRuntime.OrtException)
        {
            return (true, fault.Message);
        }

        // What is left when a fold begins is divided among those that are still to come.
        Func<bool> Within(int fold)
        {
            var left = options.Left();
            var turns = Math.Ceiling((double)(problem.Folds.Count - fold) / problem.FitsAtOnce);
            var until = left - ((left - ends) / turns);
            return () => options.Left() > until;
        }
    }
}
