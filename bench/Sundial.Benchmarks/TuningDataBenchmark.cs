using System.Diagnostics;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Testing.Tuning;

namespace Sundial.Benchmarks;

/// <summary>How good what each way found is on rows or images that none of them saw; higher is better.</summary>
/// <param name="Defaults">What holds unless set.</param>
/// <param name="Random">The best that random search found.</param>
/// <param name="Tuner">What the tuner found.</param>
internal sealed record TuningContest(double Defaults, double Random, double Tuner);

/// <summary>The tuner beside random search and the defaults, at equal time, on real data; of tables: what each finds is learned once more from all rows and told by the test part.</summary>
internal static class TuningDataBenchmark
{
    private const int Folds = 3;
    private const int ManyRows = 20_000;
    private const string Boxes = "bccd.tar.gz";

    /// <summary>Runs them.</summary>
    /// <param name="folder">Where the tables lie, and images with boxes.</param>
    /// <param name="seconds">What each search has.</param>
    /// <param name="seeds">How often all is run.</param>
    /// <param name="only">A part of the data sets' names.</param>
    /// <returns>1 if the tuner is behind one of the others on one of the data sets, by the median over the seeds, else 0.</returns>
    public static int Run(string folder, double seconds, int seeds, string only)
    {
        var scratch = Directory.CreateTempSubdirectory("sundial-tuning-");
        var lost = 0;
        try
        {
            foreach (var (name, target) in TableParts.All.Where(table => table.Name.Contains(only, StringComparison.Ordinal)))
            {
                var parts = TableParts.Of(folder, scratch.FullName, name, 5);
                lost += Run(name, seeds, seed =>
                {
                    var (train, test) = parts[(seed - 1) % parts.Count];
                    var table = TableReader.Read(train, new TableReadOptions { Target = target, Seed = (ulong)seed });
                    return Compare(name, table, TableReader.ReadTest(test, table.Schema), seconds, (ulong)seed);
                });
            }

            if (Boxes.Contains(only, StringComparison.Ordinal) && File.Exists(Path.Combine(folder, Boxes)))
            {
                lost += Run(Boxes, seeds, seed => TuningBoxesBenchmark.Compare(Path.Combine(folder, Boxes), seconds, (ulong)seed));
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        return lost == 0 ? 0 : 1;
    }

    // Folds differ by more than searches do: what the tuner is ahead by is measured on each, and the leads are compared.
    private static int Run(string name, int seeds, Func<int, TuningContest> contest)
    {
        var contests = Enumerable.Range(1, seeds).Select(contest).ToList();
        var (overDefaults, overRandom) = (contests.ConvertAll(one => one.Tuner - one.Defaults), contests.ConvertAll(one => one.Tuner - one.Random));
        Console.WriteLine(FormattableString.Invariant(
            $"{name}, {seeds} seeds, medians: defaults {Median.Of(contests.ConvertAll(one => one.Defaults)):0.00000}, random {Median.Of(contests.ConvertAll(one => one.Random)):0.00000}, tuner {Median.Of(contests.ConvertAll(one => one.Tuner)):0.00000}; ahead of the defaults by {Median.Of(overDefaults):0.00000} (mean {overDefaults.Average():0.00000}), of random search by {Median.Of(overRandom):0.00000} (mean {overRandom.Average():0.00000})"));
        return Median.Of(overDefaults) < 0 || Median.Of(overRandom) < 0 ? 1 : 0;
    }

    private static TuningContest Compare(string name, Table table, Table test, double seconds, ulong seed)
    {
        var all = TableFolds.Make(table, Folds, seed);
        using var problem = new TableProblem(table, table.RowCount > ManyRows ? [all[0]] : all, Environment.ProcessorCount, seed);
        var (random, tried) = Random(problem, seconds, seed);
        var (tuner, trials) = Tuner(problem, seconds, seed);
        var contest = new TuningContest(Judged(problem, test, new BoostedTreesLearner(), seed), Judged(problem, test, random, seed), Judged(problem, test, tuner, seed));
        Console.WriteLine(FormattableString.Invariant(
            $"{name} seed {seed}, {seconds:0} s each: defaults {contest.Defaults:0.00000}, random {contest.Random:0.00000} ({tried} trials), tuner {contest.Tuner:0.00000} ({trials} trials); higher is better"));
        return contest;
    }

    private static (ITableLearner Best, int Tried) Random(TableProblem problem, double seconds, ulong seed)
    {
        var library = new CandidateLibrary(problem, TimeProvider.System, seed);
        var search = SyntheticSuite.RandomSearch(TableSpace.All, seed);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            while (search.Ask() is { } proposal)
            {
                _ = library.Try(TableSpace.LearnerOf(proposal.Values), null, time.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return (library.Candidates.Count == 0 ? new BoostedTreesLearner() : library.Candidates[0].Learner, library.Tried);
    }

    private static (ITableLearner Best, int Tried) Tuner(TableProblem problem, double seconds, ulong seed)
    {
        var clock = Stopwatch.StartNew();
        var library = new CandidateLibrary(problem, TimeProvider.System, seed);
        var options = new TableTrainerOptions
        {
            Left = () => seconds - clock.Elapsed.TotalSeconds,
            Clock = TimeProvider.System,
            Threads = problem.Threads,
            Seed = seed,
            Publish = (_, _) => { },
            Stage = (_, _) => { },
            Notice = _ => { },
        };

        // What a trial takes is known from the defaults, which the search begins with.
        _ = library.Try(TableSpace.LearnerOf(TableSpace.All.Defaults), null, CancellationToken.None);
        var result = TableTuning.Run(problem, library, until: 0, options);
        return (TableSpace.LearnerOf(result.Best), result.Trials.Count);
    }

    private static double Judged(TableProblem problem, Table test, ITableLearner learner, ulong seed)
    {
        var library = new CandidateLibrary(problem, TimeProvider.System, seed);
        _ = library.Try(learner, null, CancellationToken.None);
        using var data = problem.AllData(learner.Encoding);
        var fitted = learner.Fit(data, new FitControl { Rounds = library.Candidates[0].Rounds, Seed = seed });
        var predictions = fitted.Member.Predict(data.Encoder.Encode(test), problem.Threads);
        var rows = Enumerable.Range(0, test.RowCount).ToArray();
        var evaluation = TableEvaluation.Of(test, rows, predictions)!;
        return evaluation.Classes?.Auc ?? -evaluation.Numbers!.Rmse;
    }
}
