using Sundial.Learning.Data;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tuning;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>
/// Trains on a table until the time is over: a first model on few rows, then a portfolio of settings that do well on most tables, then a search for
/// better ones, then the ensemble of the best, each once more on all rows; and what is left goes into more of the same. There is a model after the first step, and it only gets better.
/// </summary>
internal sealed class TableTrainer(Table table, TableTrainerOptions options)
{
    private const int FirstRows = 10_000;
    private const int FirstRounds = 40;

    // Of what is left after the first model: for refitting what was chosen.
    private const double RefitShare = 0.25;

    // Where so many candidates are to be had with as many folds, each is validated on all rows; else on those of one fold.
    internal const int Folds = 5;
    internal const int CandidatesWanted = 6;

    // What a fold takes is told by the second better than by the first, which finds everything cold.
    private const int Tasters = 2;

    // A search begins where there is time for some trials at the least; whether it pays is the tuner's to say.
    private const int TrialsWanted = 3;

    // A round of variations has this share of what is left; the rest is for making a better ensemble of them.
    private const double RoundShare = 0.5;

    private readonly bool _canBoost = XGBoostLibrary.IsAvailable(out _);
    private readonly ModelOutlet _outlet = new(table, options);

    /// <summary>Trains.</summary>
    /// <exception cref="OperationCanceledException">It was stopped before there was a model.</exception>
    public TableOutcome Run()
    {
        var first = First(0.1 * options.Left());
        var until = RefitShare * options.Left();
        options.Stage(TableStage.Portfolio, options.Left() - until);
        var fold = TableFolds.Make(table, Folds, options.Seed);
        using var quick = new TableProblem(table, [fold[0]], options.Threads, options.Seed);
        var library = new CandidateLibrary(quick, options.Clock, options.Seed);
        Portfolio(quick, library, until, most: Tasters);
        if (library.Candidates.Count > 0 && library.SecondsPerFold * Folds * CandidatesWanted <= options.Left() - until)
        {
            options.Notice($"Learners are validated on all {table.RowCount:N0} rows in {Folds} folds.");
            options.ValidatesAnew();
            using var whole = new TableProblem(table, fold, options.Threads, options.Seed);
            if (Search(whole, new CandidateLibrary(whole, options.Clock, options.Seed, library), until) is { } outcome)
            {
                return outcome;
            }
        }

        options.Notice($"Learners are validated on {fold[0].Validation.Length:N0} of {table.RowCount:N0} rows.");
        return Search(quick, library, until) ?? new TableOutcome(first, double.NaN, [], [], [], [], null);
    }

    // Null where nothing was tried to its end.
    private TableOutcome? Search(TableProblem problem, CandidateLibrary library, double until)
    {
        Portfolio(problem, library, until, most: int.MaxValue);
        if (library.Candidates.Count == 0)
        {
            return null;
        }

        var ensemble = new TableEnsemble(problem, library, _outlet, options);
        var tuning = Tune(problem, library, ensemble);
        options.Stage(TableStage.Refit, options.Left());
        _ = ensemble.Complete();
        _ = ensemble.Widen();
        Improve(library, ensemble);
        return new TableOutcome(ensemble.Model!, ensemble.Fitness, ensemble.Members, library.Candidates, ensemble.Validation!.Predictions, problem.ValidationRows, tuning);
    }

    private TableModel First(double seconds)
    {
        options.Stage(TableStage.First, seconds);
        var rows = Enumerable.Range(0, table.RowCount).ToArray();
        new CounterRandom(options.Seed, 0xF125, 0).Shuffle<int>(rows);
        var part = table.RowCount <= FirstRows ? table : table.Take(rows.AsSpan(0, FirstRows));
        using var problem = new TableProblem(part, [], options.Threads, options.Seed);
        ITableLearner learner = _canBoost
            ? new BoostedTreesLearner { LearningRate = 0.2, Encoding = new EncodingOptions { OrderByTarget = true } }
            : new RandomisedTreesLearner { LeastRows = 3 };
        var data = problem.AllData(learner.Encoding);
        var ends = options.Left() - seconds;
        var fitted = learner.Fit(data, new FitControl { Rounds = FirstRounds, Seed = options.Seed, Stop = options.Stop, GoOn = () => options.Left() > ends });
        return _outlet.Publish([new TableModelPart(data.Encoder, fitted.Member, 1)], null);
    }

    // What is small comes second: it is learned in no time, and the first says what it has to come near.
    private IEnumerable<ITableLearner> Settings(TableProblem problem)
    {
        var all = TablePortfolio.For(problem, _canBoost);
        return options.LossForSize is null ? all : [.. all.Take(1), .. TablePortfolio.Small(_canBoost), .. all.Skip(1)];
    }

    // Whatever is tried ends when the time that is kept for refitting begins.
    private void Portfolio(TableProblem problem, CandidateLibrary library, double until, int most)
    {
        foreach (var learner in Settings(problem).Take(most))
        {
            var isFirst = library.Candidates.Count == 0;
            if (!isFirst && options.Left() - library.SecondsOf(learner) < until)
            {
                continue;
            }

            var best = isFirst ? null : library.Candidates[0];
            if (options.Stop.IsCancellationRequested || !TryUntil(library, learner, until, mayBeCut: isFirst))
            {
                return;
            }

            options.Progress(library.Tried);
            if (library.Candidates.Count > 0 && library.Candidates[0] != best)
            {
                PublishSoFar(problem, library.Candidates[0], until);
            }
        }
    }

    // A model that takes long to write would only take the time from the next.
    private void PublishSoFar(TableProblem problem, Candidate best, double until)
    {
        TableModelPart[] parts = [.. CandidateLibrary.Bag(best, 1, options.MostBytes / 4)];
        if (_outlet.Seconds(parts) < 0.05 * (options.Left() - until))
        {
            _ = _outlet.Publish(parts, new TableValidation(best.Fitness, best.Predictions, problem.ValidationRows));
        }
    }

    // The first learner may be cut where rows are many: trees that are too few are better than none.
    private bool TryUntil(CandidateLibrary library, ITableLearner learner, double until, bool mayBeCut)
    {
        var cut = until + (0.3 * (options.Left() - until));
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, options.Left() - until)), options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, options.Stop);
        try
        {
            _ = library.Try(learner, null, either.Token, mayBeCut ? () => options.Left() > cut : null);
            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault) when (fault is XGBoostException or OnnxRuntime.OrtException)
        {
            options.Notice($"A learner failed: {fault.Message}");
            return true;
        }
    }

    private TuningResult? Tune(TableProblem problem, CandidateLibrary library, TableEnsemble ensemble)
    {
        var refit = ensemble.SecondsWanted();
        var share = options.Left() - refit;
        if (!options.Tunes || !_canBoost || options.Stop.IsCancellationRequested || share <= TrialsWanted * library.SecondsPerFold * problem.Folds.Count)
        {
            return null;
        }

        options.Stage(TableStage.Tune, share);
        var result = TableTuning.Run(problem, library, refit, options);
        options.Notice(result.Plan.Reason);
        options.Learn(result);
        return result;
    }

    // Rounds of variations of the best, each with an ensemble made anew where that is better; where no trial fits any more, further seeds of what there is.
    private void Improve(CandidateLibrary library, TableEnsemble ensemble)
    {
        var number = 0;
        for (var goesOn = true; goesOn && !options.Stop.IsCancellationRequested;)
        {
            var ends = (1 - RoundShare) * options.Left();
            var tried = 0;
            while (NextVariation(library, ends, ref number) is { } learner && TryUntil(library, learner, ends, mayBeCut: false))
            {
                tried++;
                options.Progress(library.Tried);
            }

            goesOn = ensemble.Complete() | ensemble.Widen() | tried > 0;
        }

        while (!options.Stop.IsCancellationRequested && ensemble.Widen(turns: 1))
        {
        }
    }

    // Null where none is expected to end in time.
    private ITableLearner? NextVariation(CandidateLibrary library, double ends, ref int number)
    {
        for (var attempt = 0; attempt < 8 && !options.Stop.IsCancellationRequested; attempt++)
        {
            var learner = TableVariations.Of(library.Candidates, options.Seed, number++);
            if (options.Left() - (1.2 * library.SecondsOf(learner)) > ends)
            {
                return learner;
            }
        }

        return null;
    }
}
