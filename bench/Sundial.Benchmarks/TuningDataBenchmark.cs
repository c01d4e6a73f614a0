using System.Diagnostics;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Testing.Tuning;

namespace Sundial.Benchmarks;

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
    public static int Run(string folder, double seconds, int seeds, string only)
    {
        var scratch = Directory.CreateTempSubdirectory("sundial-tuning-");
        var lost = 0;
        try
        {
            foreach (var (name, target) in TableParts.All.Where(table => table.Name.Contains(only, StringComparison.Ordinal)))
            {
                for (var seed = 1; seed <= seeds; seed++)
                {
                    var parts = TableParts.Of(folder, scratch.FullName, name, 5);
                    var (train, test) = parts[(seed - 1) % parts.Count];
                    var table = TableReader.Read(train, new TableReadOptions { Target = target, Seed = (ulong)seed });
                    lost += Compare(name, table, TableReader.ReadTest(test, table.Schema), seconds, (ulong)seed);
                }
            }

            for (var seed = 1; seed <= seeds && Boxes.Contains(only, StringComparison.Ordinal) && File.Exists(Path.Combine(folder, Boxes)); seed++)
            {
                lost += TuningBoxesBenchmark.Compare(Path.Combine(folder, Boxes), seconds, (ulong)seed);
            }
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        return lost == 0 ? 0 : 1;
    }

    private static int Compare(string name, Table table, Table test, double seconds, ulong seed)
    {
        var all = TableFolds.Make(table, Folds, seed);
        using var problem = new TableProblem(table, table.RowCount > ManyRows ? [all[0]] : all, Environment.ProcessorCount, seed);
        var defaults = (ITableLearner)new BoostedTreesLearner();
        var (random, tried) = Random(problem, seconds, seed);
        var (tuner, trials) = Tuner(problem, seconds, seed);
        var (d, r, g) = (Judged(problem, test, defaults, seed), Judged(problem, test, random, seed), Judged(problem, test, tuner, seed));
        Console.WriteLine(FormattableString.Invariant($"{name} seed {seed}, {seconds:0} s each: defaults {d:0.00000}, random {r:0.00000} ({tried} trials), tuner {g:0.00000} ({trials} trials); higher is better"));
        return g < d || g < r ? 1 : 0;
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
