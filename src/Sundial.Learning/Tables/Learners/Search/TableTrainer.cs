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
    private const double FirstShare = 0.8;
    private const int FirstValidationRows = 2000;
    private const int FirstRounds = 40;

    // Of what is left after the first model: for refitting what was chosen.
    internal const double RefitShare = 0.25;

    // Where rows are many the first learner could have all of the time.
    private const double FirstLeaves = 0.3;

    // Of a run that goes on, whose deadline may have come nearer.
    private const double MostRefitShare = 0.8;

    // Boosted trees that needed nearly all the rounds they may have would have gone on.
    private const double NearlyAll = 0.95;

    // Where so many candidates are to be had with as many folds, each is validated on all rows; else on those of one fold.
    internal const int Folds = 5;
    internal const int CandidatesWanted = 4;

    // What a fold takes is told by the second better than by the first, which finds everything cold.
    internal const int Tasters = 2;

    private const double ShareToPublishSoFar = 0.05;

    // A search begins where there is time for some trials at the least; whether it pays is the tuner's to say.
    private const int TrialsWanted = 3;

    // A round of variations has at least this share of what is left, and all but what making a better ensemble of them takes: the new ones once more from all rows.
    private const double RoundShare = 0.5;
    private const double RefitsOfARound = 3;

    // What is so much quicker than the quickest is worse than it.
    private const double LeastOfQuickest = 0.4;

    private readonly bool _canBoost = XGBoostLibrary.IsAvailable(out _);
    private readonly ModelOutlet _outlet = new(table, options);

    /// <summary>Trains.</summary>
    /// <exception cref="OperationCanceledException">It was stopped before there was a model.</exception>
    /// <exception cref="InvalidDataException">What it is to go on from is of other rows.</exception>
    /// <returns>Null where there was something to go on from, but no time to.</returns>
    public TableOutcome? Run()
    {
        (TableModel Model, TableValidation Validation)? first = options.Restored is null ? First(0.1 * options.Left()) : null;
        var until = options is { IsSameRun: true, Restored.State.RefitSeconds: > 0 and var kept } ? Math.Min(kept, MostRefitShare * options.Left()) : RefitShare * options.Left();
        options.Stage(TableStage.Portfolio, options.Left() - until);
        var fold = TableFolds.Make(table, Folds, options.FoldSeed ?? options.Seed);
        using var quick = new TableProblem(table, [fold[0]], options.Threads, options.Seed);
        var library = Library(quick, null);
        var isWhole = options.Restored is { State.Folds: Folds, IsOfTheseRows: true };
        if (!isWhole)
        {
            Portfolio(quick, library, until, most: Tasters);
            isWhole = !(options.IsSameRun && options.Restored is { State.Folds: > 0 })
                && library.Candidates.Count > 0 && library.SecondsPerFold * Folds * CandidatesWanted / quick.FitsAtOnce <= options.Left() - until;
        }

        if (isWhole)
        {
            options.Notice($"Learners are validated on all {table.RowCount:N0} rows in {Folds} folds.");
            options.ValidatesAnew();
            using var whole = new TableProblem(table, fold, options.Threads, options.Seed);
            if (Search(whole, Library(whole, library), until) is { } outcome)
            {
                return outcome;
            }
        }

        options.Notice($"Learners are validated on {fold[0].Validation.Length:N0} of {table.RowCount:N0} rows.");
        return Search(quick, library, until)
            ?? (first is { } model ? new TableOutcome(model.Model, [], [], model.Validation, null, TableSearchSnapshot.Empty)
            : options is { IsSameRun: false, Least: not null } ? Kept(library, null) : null);
    }

    // What was validated on other folds cannot be compared, but tells what to try first.
    private CandidateLibrary Library(TableProblem problem, CandidateLibrary? before)
    {
        var library = new CandidateLibrary(problem, options.Clock, options.Seed, before);
        if (options.Restored is { IsOfTheseRows: true } restored && Math.Max(1, restored.State.Folds) == problem.Folds.Count)
        {
            library.GoOnFrom(restored, options.IsSameRun);
        }

        return library;
    }

    // What is in the model that was gone on from, where this library has it.
    private List<(Candidate Candidate, double Weight)> Earlier(CandidateLibrary library)
    {
        if (options.Restored is not { IsOfTheseRows: true, State: { Ensemble: { Count: > 0 } chosen } state } || state.Folds != library.Folds)
        {
            return [];
        }

        var members = chosen.Join(library.Candidates, one => one.Candidate, candidate => candidate.Number, (one, candidate) => (candidate, one.Weight)).ToList();
        return members.Count == chosen.Count ? members : [];
    }

    // What a later run can go on from: with what is in the model, which may be the one that was there before.
    private TableSearchSnapshot Snapshot(CandidateLibrary library, double refitSeconds, bool isDecided, TableEnsemble? ensemble = null) =>
        library.Snapshot(options.Stored, refitSeconds, isDecided, ensemble is { Members: { Count: > 0 } members } ? members : Earlier(library));

    // Nothing better was found.
    private TableOutcome Kept(CandidateLibrary library, TuningResult? tuning)
    {
        options.Notice("Nothing better was found; the model stays as it was.");
        return new TableOutcome(null, [], library.Candidates, options.Least!, tuning, Snapshot(library, 0, isDecided: library.Candidates.Count > 0));
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
        var tuning = Tune(problem, library, ensemble, until);
        options.Stage(TableStage.Refit, options.Left());
        _ = ensemble.Complete();
        _ = ensemble.Widen();
        Improve(problem, library, ensemble);
        options.Measured(library.SecondsPerFold / problem.FitsAtOnce);
        return ensemble.Model is { } model
            ? new TableOutcome(model, ensemble.Members, library.Candidates, ensemble.Validation!, tuning, Snapshot(library, 0, isDecided: true, ensemble))
            : options.Least is not null ? Kept(library, tuning) : null;
    }

    private (TableModel Model, TableValidation Validation) First(double seconds)
    {
        options.Stage(TableStage.First, seconds);
        var rows = Enumerable.Range(0, table.RowCount).ToArray();
        new CounterRandom(options.Seed, 0xF125, 0).Shuffle<int>(rows);
        var learned = Math.Min(FirstRows, (int)Math.Ceiling(FirstShare * rows.Length));
        using var problem = new TableProblem(table.Take(rows.AsSpan(0, learned)), [], options.Threads, options.Seed);
        ITableLearner learner = _canBoost
            ? new BoostedTreesLearner { LearningRate = 0.2, Encoding = new EncodingOptions { OrderByTarget = true } }
            : new RandomisedTreesLearner { LeastRows = 3 };
        using var data = problem.AllData(learner.Encoding);
        var ends = options.Left() - seconds;
        var fitted = learner.Fit(data, new FitControl { Rounds = FirstRounds, Seed = options.Seed, Stop = options.Stop, GoOn = () => options.Left() > ends });
        TableModelPart[] parts = [new(data.Encoder, fitted.Member, 1)];
        var validation = Validated(new TableModel(table.Schema, parts), rows[learned..Math.Min(rows.Length, learned + FirstValidationRows)]);
        var model = _outlet.Publish(parts, validation);
        options.Offer(() => TableSearchSnapshot.Empty);
        return (model, validation);
    }

    private TableValidation Validated(TableModel model, int[] rows)
    {
        using var problem = new TableProblem(table, [], options.Threads, options.Seed);
        var predictions = model.Predict(table.Take(rows), options.Threads);
        return new TableValidation(problem.Fitness(predictions, rows), predictions, rows);
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
        using var turns = ToTry(problem, library).Take(most).GetEnumerator();
        var best = library.Candidates is [var before, ..] ? before : null;
        _ = new Attempts(problem, library, options).Run(Next, Landed);

        Attempt? Next(int underWay)
        {
            while (turns.MoveNext())
            {
                var isFirst = library.Candidates.Count == 0;
                if (isFirst || (options.Left() - library.SecondsOf(turns.Current, underWay) >= until && !library.IsFarBehind(turns.Current)))
                {
                    return isFirst ? new Attempt(turns.Current, until, FirstLeaves) : new Attempt(turns.Current, until);
                }
            }

            return null;
        }

        void Landed()
        {
            if (library.Candidates is [var now, ..] && now != best)
            {
                best = now;
                PublishSoFar(problem, best, until);
            }

            options.Offer(() => Snapshot(library, until, isDecided: most > Tasters));
        }
    }

    // After a finished run first what did best there, and boosted trees that had not come to their end with more rounds.
    private List<ITableLearner> ToTry(TableProblem problem, CandidateLibrary library)
    {
        var portfolio = Settings(problem).ToList();
        if (options.IsSameRun || options.Restored is not { } restored)
        {
            return portfolio;
        }

        var longer = library.Candidates
            .Where(candidate => candidate.Learner is BoostedTreesLearner boosted && candidate.Rounds > NearlyAll * boosted.MostRounds)
            .Select(candidate => (ITableLearner)((BoostedTreesLearner)candidate.Learner with { MostRounds = 2 * ((BoostedTreesLearner)candidate.Learner).MostRounds }));
        var best = restored.State.Tried.OrderByDescending(tried => tried.Fitness).Take(portfolio.Count).Select(tried => tried.Learner)
            .Where(learner => _canBoost || learner is not BoostedTreesLearner);
        return [.. longer, .. best, .. portfolio];
    }

    // The first large model is written with one member where all would take long: it tells what writing takes. A model that takes long to write would only take the time from the next, and one learner alone is not better than what a finished run made of many.
    private void PublishSoFar(TableProblem problem, Candidate best, double until)
    {
        var seconds = ShareToPublishSoFar * (options.Left() - until);
        TableModelPart[] parts = [.. CandidateLibrary.Bag(best, 1, (long)Math.Min(options.MostBytes / 4, _outlet.BytesIn(seconds)))];
        if (options.Least is null && _outlet.Seconds(parts) < seconds)
        {
            _ = _outlet.Publish(parts, new TableValidation(best.Fitness, best.Predictions, problem.ValidationRows));
        }
    }

    private TuningResult? Tune(TableProblem problem, CandidateLibrary library, TableEnsemble ensemble, double until)
    {
        var refit = ensemble.SecondsWanted();
        var share = options.Left() - refit;
        if (!options.Tunes || !_canBoost || options.Stop.IsCancellationRequested || share <= TrialsWanted * library.SecondsPerLearner)
        {
            return null;
        }

        options.Stage(TableStage.Tune, share);
        var result = TableTuning.Run(problem, library, refit, options, () => Snapshot(library, until, isDecided: true));
        options.Notice(result.Plan.Reason);
        options.Learn(result);
        return result;
    }

    // Rounds of variations of the best, each with an ensemble made anew where that is better; where no trial fits any more, further seeds of what there is.
    private void Improve(TableProblem problem, CandidateLibrary library, TableEnsemble ensemble)
    {
        var attempts = new Attempts(problem, library, options);
        var number = 0;
        for (var goesOn = true; goesOn && !options.Stop.IsCancellationRequested;)
        {
            var ends = Math.Min((1 - RoundShare) * options.Left(), ensemble.SecondsWanted() + (RefitsOfARound * library.SecondsPerFold));
            var tried = attempts.Run(
                underWay => NextVariation(library, underWay, ends, ref number) is { } learner ? new Attempt(learner, ends) : null,
                () => options.Offer(() => Snapshot(library, ends, isDecided: true, ensemble)));
            goesOn = ensemble.Complete() | ensemble.Widen() | tried > 0;
        }

        while (!options.Stop.IsCancellationRequested && ensemble.Widen(turns: 1))
        {
        }

        _ = ensemble.Refine();
    }

    // Null where none is expected to end in time.
    private ITableLearner? NextVariation(CandidateLibrary library, int underWay, double ends, ref int number)
    {
        for (var attempt = 0; attempt < 8 && !options.Stop.IsCancellationRequested; attempt++)
        {
            var learner = TableVariations.Of(library.Candidates, options.Seed, number++);
            if (options.Left() - (1.2 * library.SecondsOf(learner, underWay)) > ends)
            {
                return learner;
            }
        }

        // Where none of the best fits any more, the quickest of them may once nothing else is under way, or one that is quicker still.
        var quickest = library.Candidates.Take(TableVariations.MostParents).MinBy(candidate => candidate.Seconds)!;
        var share = (options.Left() - ends) / (1.2 * library.SecondsAgain(quickest));
        return underWay > 0 || share < LeastOfQuickest ? null
            : TableVariations.Of([quickest], options.Seed, number++) is var variation && share >= 1 ? variation
            : TableVariations.Quicker(variation, share);
    }
}
