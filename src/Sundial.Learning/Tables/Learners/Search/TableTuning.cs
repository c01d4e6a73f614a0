using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>The search for better learners by the tuner; what it tries becomes candidates like all others.</summary>
internal static class TableTuning
{
    // With more of them at once a search would know less when it decides what to try next; other threads take further folds of the same.
    private const int MostWorkers = 4;

    // Standard errors. Of dozens of trials on the same rows the luckiest is ahead of the defaults by about that where none is better.
    private const double ErrorsOfChance = 2;

    /// <summary>Searches.</summary>
    /// <param name="problem">The table and its folds.</param>
    /// <param name="library">Takes what is tried.</param>
    /// <param name="until">Seconds that are to be left afterwards.</param>
    /// <param name="options">What may be used.</param>
    /// <param name="snapshot">What a later run could go on from, offered after each trial; null for nothing.</param>
    public static TuningResult Run(TableProblem problem, CandidateLibrary library, double until, TableTrainerOptions options, Func<TableSearchSnapshot>? snapshot = null)
    {
        // What was validated on some of the folds only cannot be chosen: an evaluation is whole, or ended because it cannot win.
        var whole = new Fidelity(problem.Folds.Count, 1);
        var workers = Math.Min(MostWorkers, problem.FitsAtOnce);
        var sideBySide = (problem.FitsAtOnce + workers - 1) / workers;
        var telling = new Lock();
        var request = new TuningRequest
        {
            Task = TableSpace.Task,
            Space = TableSpace.All,
            Data = ShapeOf(problem.Table),
            Knowledge = options.Knowledge,
            Clock = options.Clock,
            Left = () => TimeSpan.FromSeconds(Math.Max(0, options.Left() - until)),
            TrainingWanted = TimeSpan.FromSeconds(0.01),
            MostShare = 1,
            Least = whole,
            Full = whole,
            FirstRung = 1,
            Cost = new EvaluationCost(0.001, Math.Max(1e-3, library.SecondsPerFold / sideBySide)),
            Irrelevant = TableSpace.IrrelevantTo(problem.Table.Columns),
            Portfolio = [.. TableSpace.DefaultsOfOtherKinds.Where(values => !library.IsFarBehind(TableSpace.LearnerOf(values)))],
            Workers = workers,
            Seed = options.Seed,
            IsNoisy = false,
            Store = options.Trials,
            Progress = Told,
            Purpose = $"{options.Purpose} {problem.Folds.Count}",
        };
        var before = library.Candidates;
        var result = new Tuner(request).Run(new TuningObjective(library, sideBySide, Tried), options.Stop);

        // A library keeps the best only, and the defaults may not be among them any more.
        return WithoutLuck(problem, [.. before, .. library.Candidates], result);

        // One after the other, whichever worker it is.
        void Told(TuningProgress progress)
        {
            lock (telling)
            {
                options.TrialEnded?.Invoke(progress);
            }
        }

        void Tried()
        {
            lock (telling)
            {
                options.Progress(library.Tried);
                if (snapshot is not null)
                {
                    options.Offer(snapshot);
                }
            }
        }
    }

    /// <summary>What a table looks like from far.</summary>
    public static DataShape ShapeOf(Table table)
    {
        var target = table.Schema.Target!;
        var counts = new int[Math.Max(1, target.ClassNames.Count)];
        foreach (var label in table.Labels.Span)
        {
            counts[label]++;
        }

        var balance = target.Task == TableTask.Classification ? (double)counts.Min() * counts.Length / Math.Max(1, table.RowCount) : 1;
        return new DataShape(table.RowCount, table.Columns.Count, counts.Length, balance);
    }

    /// <summary>The result, with the defaults for its best where what was found is ahead of them by chance.</summary>
    /// <param name="problem">Tells how good predictions are.</param>
    /// <param name="candidates">What was tried; where the best or the defaults are not among them, nothing is changed.</param>
    /// <param name="result">What came of the search.</param>
    internal static TuningResult WithoutLuck(TableProblem problem, IReadOnlyList<Candidate> candidates, TuningResult result)
    {
        var (best, defaults) = (Find(result.Best), Find(TableSpace.All.Defaults));
        return best is null || defaults is null || PairedComparison.IsBetter(problem, best.Predictions, defaults.Predictions, ErrorsOfChance)
            ? result
            : result with { Best = TableSpace.All.Defaults, BestFitness = result.DefaultsFitness ?? defaults.Fitness };

        Candidate? Find(HyperparameterValues values) => candidates.FirstOrDefault(candidate => candidate.Learner.Equals(TableSpace.LearnerOf(values)));
    }
}
