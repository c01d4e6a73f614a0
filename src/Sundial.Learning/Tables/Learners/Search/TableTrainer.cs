using Sundial.Learning.Data;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Trials;
using Sundial.XGBoost;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>
/// Trains on a table until the time is over: a first model on few rows, then a portfolio of settings that do well on most tables, then a search for
/// better ones, then the ensemble of the best, each once more on all rows. There is a model after the first step, and it only gets better.
/// </summary>
internal sealed class TableTrainer(Table table, TableTrainerOptions options)
{
    private const int FirstRows = 10_000;
    private const int FirstRounds = 40;

    // Of what is left after the first model: for refitting what was chosen.
    private const double RefitShare = 0.25;
    private const int SelectionSteps = 30;
    private const int MostTurns = 4;

    // Where so many candidates are to be had with as many folds, each is validated on all rows; else on those of one fold.
    private const int Folds = 5;
    private const int CandidatesWanted = 6;

    // Until a model was written, so much of one is taken to be written in a second.
    private const double FirstBytesPerSecond = 20e6;
    private const long LeastBytes = 1_000_000;

    private readonly bool _canBoost = XGBoostLibrary.IsAvailable(out _);
    private double _writeSecondsPerByte = 1 / FirstBytesPerSecond;

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
        Portfolio(quick, library, until, most: 1);
        if (library.Candidates.Count > 0 && library.SecondsPerFold * Folds * CandidatesWanted <= options.Left() - until)
        {
            options.Notice($"Learners are validated on all {table.RowCount:N0} rows in {Folds} folds.");
            using var whole = new TableProblem(table, fold, options.Threads, options.Seed);
            if (Search(whole, new CandidateLibrary(whole, options.Clock, options.Seed), until) is { } outcome)
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
        var tuning = Tune(problem, library);
        return library.Candidates.Count == 0 ? null : Finish(problem, library, tuning);
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
        var model = new TableModel(table.Schema, [new TableModelPart(data.Encoder, fitted.Member, 1)]);
        Publish(model, null);
        return model;
    }

    // Whatever is tried ends when the time that is kept for refitting begins.
    private void Portfolio(TableProblem problem, CandidateLibrary library, double until, int most)
    {
        foreach (var learner in TablePortfolio.For(problem, _canBoost).Take(most))
        {
            var expected = library.Candidates.Count == 0 ? 0 : library.SecondsPerFold * problem.Folds.Count;
            if (options.Stop.IsCancellationRequested || options.Left() - expected < until)
            {
                return;
            }

            var best = library.Candidates.Count == 0 ? null : library.Candidates[0];
            if (!TryUntil(library, learner, until, mayBeCut: library.Candidates.Count == 0))
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
        if (WriteSeconds(parts) < 0.05 * (options.Left() - until))
        {
            Publish(new TableModel(table.Schema, parts), new TableValidation(best.Fitness, best.Predictions, problem.ValidationRows));
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

    private TuningResult? Tune(TableProblem problem, CandidateLibrary library)
    {
        if (!options.Tunes || !_canBoost || library.Candidates.Count == 0 || options.Stop.IsCancellationRequested)
        {
            return null;
        }

        var refit = RefitSeconds(problem, library.Candidates);
        var share = options.Left() - refit;
        if (share <= 3 * library.SecondsPerFold * problem.Folds.Count)
        {
            return null;
        }

        options.Stage(TableStage.Tune, share);
        var folds = problem.Folds.Count;
        var request = new TuningRequest
        {
            Task = TableSpace.Task,
            Space = TableSpace.All,
            Data = Shape(),
            Clock = options.Clock,
            Left = () => TimeSpan.FromSeconds(Math.Max(0, options.Left() - refit)),
            TrainingWanted = TimeSpan.FromSeconds(0.01),
            MostShare = 1,
            Least = new Fidelity(1, 1),
            Full = new Fidelity(folds, 1),
            Cost = new EvaluationCost(0.001, Math.Max(1e-3, library.SecondsPerFold)),
            Seed = options.Seed,
            IsNoisy = false,
        };
        var result = new Tuner(request).Run(new TuningObjective(library, () => options.Progress(library.Tried)), options.Stop);
        options.Notice(result.Plan.Reason);
        return result;
    }

    private TableOutcome Finish(TableProblem problem, CandidateLibrary library, TuningResult? tuning)
    {
        var left = options.Left();
        options.Stage(TableStage.Refit, left);
        var ends = 0.9 * left;
        var (members, fitness) = GreedySelection.Choose(
            problem, [.. library.Candidates.Take(25)], SelectionSteps, options.MostMembers, options.MostBytes, () => options.Left() > ends);
        var finals = members.Select(member => new FinalMember(member.Candidate, member.Weight)).ToList();
        var reserve = 1.5 * _writeSecondsPerByte * members.Sum(member => Math.Max(LeastBytes, 2 * member.Candidate.SizeBytes));
        foreach (var final in finals)
        {
            Complete(problem, final, reserve, options.MostBytes / (2 * members.Count));
        }

        var validation = new TableValidation(fitness, Mean(members), problem.ValidationRows);
        var model = Compose(finals);
        Publish(model, validation);
        if (Widen(problem, finals))
        {
            model = Compose(finals);
            Publish(model, validation);
        }

        return new TableOutcome(model, fitness, members, library.Candidates, validation.Predictions, problem.ValidationRows, tuning);
    }

    private TableModel Compose(IEnumerable<FinalMember> finals) => new(table.Schema, [.. finals.SelectMany(final => final.Parts())]);

    // A network ends where the rows to validate on say so; one that learns from all rows has none. Of large trees, those that learned from all rows do alone.
    private void Complete(TableProblem problem, FinalMember final, double reserve, long mostBytes)
    {
        var candidate = final.Candidate;
        if (candidate.Learner is not NetworkLearner && Refit(problem, candidate, reserve, options.Seed) is { } refitted)
        {
            final.Refits.Add(refitted);
        }

        var folds = candidate.Members.Count;
        if (final.Refits.Count == 0 || (folds > 1 && options.MostMembers > 1 && candidate.SizeBytes * (folds + 1) <= mostBytes))
        {
            final.Folds = [.. CandidateLibrary.Bag(candidate, 1, mostBytes)];
        }
    }

    // What time is left goes into the same boosted trees with other seeds: what each has by chance they have not in common.
    private bool Widen(TableProblem problem, List<FinalMember> finals)
    {
        var isWider = false;
        var boosted = finals.Where(final => final.Candidate.Learner is BoostedTreesLearner && final.Refits.Count > 0).ToList();
        for (var turn = 1; turn <= MostTurns && options.MostMembers > 1; turn++)
        {
            foreach (var final in boosted)
            {
                var bytes = finals.Sum(one => one.Bytes) + Math.Max(LeastBytes, final.Candidate.SizeBytes);
                if (bytes <= options.MostBytes && Refit(problem, final.Candidate, 1.5 * _writeSecondsPerByte * bytes, options.Seed + (ulong)turn) is { } another)
                {
                    final.Refits.Add(another);
                    isWider = true;
                }
            }
        }

        return isWider;
    }

    // Null where the time does not allow it: what the folds left behind is nearly as good.
    private TableModelPart? Refit(TableProblem problem, Candidate candidate, double reserve, ulong seed)
    {
        var expected = RefitSeconds(problem, candidate);
        if (options.Stop.IsCancellationRequested || options.Left() < (1.5 * expected) + reserve)
        {
            return null;
        }

        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0.001, options.Left() - reserve)), options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, options.Stop);
        try
        {
            var data = problem.AllData(candidate.Learner.Encoding);
            var fitted = candidate.Learner.Fit(data, new FitControl { Rounds = candidate.Rounds, Seed = seed, Stop = either.Token });
            return new TableModelPart(data.Encoder, fitted.Member, 1);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return null;
        }
    }

    private static double RefitSeconds(TableProblem problem, Candidate candidate) =>
        candidate.Seconds / problem.Folds.Count * problem.Table.RowCount / Math.Max(1, problem.Folds[0].Train.Length);

    // For as many of the best as an ensemble usually has, and for writing it.
    private double RefitSeconds(TableProblem problem, IReadOnlyList<Candidate> candidates) =>
        Math.Min(
            0.4 * options.Left(),
            candidates.Take(4).Sum(candidate => (1.5 * RefitSeconds(problem, candidate)) + (1.5 * _writeSecondsPerByte * Math.Max(LeastBytes, candidate.SizeBytes))) + 0.2);

    private DataShape Shape()
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

    private void Publish(TableModel model, TableValidation? validation)
    {
        var begun = options.Clock.GetTimestamp();
        options.Publish(model, validation);
        var perByte = options.Clock.GetElapsedTime(begun).TotalSeconds / Bytes(model.Parts);
        _writeSecondsPerByte = model.Parts.Sum(part => part.Member.SizeBytes) > LeastBytes ? perByte : Math.Min(_writeSecondsPerByte, perByte);
    }

    private double WriteSeconds(IReadOnlyList<TableModelPart> parts) => _writeSecondsPerByte * Bytes(parts);

    private static double Bytes(IReadOnlyList<TableModelPart> parts) => parts.Sum(part => Math.Max(LeastBytes, part.Member.SizeBytes));

    private static float[] Mean(IReadOnlyList<(Candidate Candidate, double Weight)> members)
    {
        var mean = new float[members[0].Candidate.Predictions.Length];
        foreach (var (candidate, weight) in members)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += (float)weight * candidate.Predictions[i];
            }
        }

        return mean;
    }
}
