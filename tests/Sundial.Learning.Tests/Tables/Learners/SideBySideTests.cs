using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Learners;

/// <summary>Learners that learn at the same time learn what they would have learned alone.</summary>
public class SideBySideTests
{
    private static readonly ITableLearner[] s_learners =
    [
        new BoostedTreesLearner { LearningRate = 0.2, MostRounds = 60 },
        new BoostedTreesLearner { LearningRate = 0.1, Depth = 3, RowShare = 0.5, MostRounds = 60 },
        new RandomisedTreesLearner { Trees = 30, FeatureShare = 1 },
        new NetworkLearner { Width = 32, MostEpochs = 6 },
    ];

    [XGBoostTheory]
    [InlineData(0)]
    [InlineData(2)]
    public void What_is_predicted_does_not_depend_on_the_number_of_threads(int classes)
    {
        var table = RandomTables.Make(900, classes, withTexts: false);
        var alone = Candidates(threads: 1);
        foreach (var threads in new[] { 2, 8 })
        {
            foreach (var (one, other) in alone.Zip(Candidates(threads)))
            {
                Assert.Equal(one.Rounds, other.Rounds);
                Assert.Equal(one.Predictions, other.Predictions);
            }
        }

        // All at once, so that boosted trees share the rows that they learn from.
        List<Candidate> Candidates(int threads)
        {
            using var problem = new TableProblem(table, TableFolds.Make(table, 3, seed: 1), threads, seed: 1);
            Assert.Equal(threads, problem.FitsAtOnce);
            var library = new CandidateLibrary(problem, TimeProvider.System, seed: 7);
            Parallel.ForEach(s_learners, new ParallelOptions { MaxDegreeOfParallelism = threads }, learner => library.Try(learner, null, CancellationToken.None));
            return [.. s_learners.Select(learner => library.Candidates.Single(candidate => candidate.Learner.Equals(learner)))];
        }
    }

    [Fact]
    public void Learners_of_large_tables_have_all_threads_to_themselves()
    {
        using var problem = new TableProblem(RandomTables.Make(400, 2), [], threads: 6, seed: 1);
        Assert.Equal((6, 1), (problem.FitsAtOnce, problem.ThreadsOfFit));
        using var large = new TableProblem(RandomTables.Make(1_200_000, 2, withTexts: false), [], threads: 6, seed: 1);
        Assert.InRange(large.FitsAtOnce, 1, 5);
        Assert.Equal(6 / large.FitsAtOnce, large.ThreadsOfFit);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    public void The_end_of_several_fits_is_when_the_last_of_them_ends(int threads, double seconds)
    {
        using var queue = new FitQueue(threads);
        Assert.Equal(seconds, queue.SecondsOf([1, 2, 3]));
    }

    [XGBoostTheory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_learner_whose_time_is_over_has_what_it_had_come_to(int index)
    {
        var table = RandomTables.Make(600, 2, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 5, seed: 1), threads: 2, seed: 1);
        var library = new CandidateLibrary(problem, TimeProvider.System, seed: 1);

        // Every question takes a thousand seconds of the time, so that the end comes by counting.
        var asked = 0;
        var options = Options(() => 100_000 - (1000.0 * Interlocked.Increment(ref asked)));
        var learner = s_learners[index] switch
        {
            BoostedTreesLearner trees => trees with { LearningRate = 0.01, MostRounds = 3000 },
            RandomisedTreesLearner trees => trees with { Trees = 2000, MostNodes = long.MaxValue },
            var network => (ITableLearner)((NetworkLearner)network with { MostEpochs = 3000, LearningRate = 1e-5 }),
        };
        var turn = 0;
        var tried = new Attempts(problem, library, options).Run(_ => turn++ == 0 ? new Attempt(learner, Until: 60_000) : null, () => { });

        Assert.Equal(1, tried);
        var candidate = Assert.Single(library.Candidates);
        Assert.True(candidate.WasCut);
        Assert.InRange(candidate.Rounds, 1, 40);
        Assert.All(candidate.Predictions, probability => Assert.InRange(probability, -1e-6, 1 + 1e-6));
    }

    [XGBoostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_is_told_may_throw_and_nothing_learns_on(bool throws)
    {
        var table = RandomTables.Make(400, 2, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 3, seed: 1), threads: 2, seed: 1);
        var library = new CandidateLibrary(problem, TimeProvider.System, seed: 1);
        var asked = 0;
        int Run() => new Attempts(problem, library, Options(() => 1000)).Run(
            _ => asked < 4 ? new Attempt(new BoostedTreesLearner { MostRounds = 20, Depth = 3 + asked++ }, Until: 0) : null,
            () =>
            {
                if (throws)
                {
                    throw new InvalidOperationException("told");
                }
            });

        if (throws)
        {
            Assert.Equal("told", Assert.Throws<InvalidOperationException>(() => Run()).Message);
            Assert.InRange(library.Tried, 1, 2);
        }
        else
        {
            Assert.Equal(4, Run());
            Assert.Equal(4, library.Tried);
        }
    }

    [XGBoostTheory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_learner_that_cannot_win_is_ended_before_the_last_fold(int sideBySide)
    {
        var table = RandomTables.Make(400, 2, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 5, seed: 1), threads: 2, seed: 1);
        var told = new List<int>();
        var (candidate, fitness, _) = new CrossValidation(problem, TimeProvider.System).Run(
            s_learners[0],
            1,
            (folds, _) =>
            {
                told.Add(folds);
                return folds < 2;
            },
            CancellationToken.None,
            sideBySide: sideBySide);

        Assert.Null(candidate);
        Assert.Equal([1, 2], told);
        Assert.True(double.IsFinite(fitness));
    }

    [XGBoostTheory]
    [InlineData(0)]
    public void Rows_that_are_in_use_outlive_the_place_where_they_are_kept(int index)
    {
        var table = RandomTables.Make(400, 2, withTexts: false);
        var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 1, seed: 1);
        using var data = problem.Data(0, s_learners[index].Encoding);
        var before = s_learners[index].Fit(data, new FitControl());
        problem.Dispose();
        Assert.Equal(before.Predictions, s_learners[index].Fit(data, new FitControl()).Predictions);
    }

    [Fact]
    public void What_has_less_time_learns_less()
    {
        Assert.Equal(new BoostedTreesLearner { LearningRate = 0.16 }, TableVariations.Quicker(new BoostedTreesLearner { LearningRate = 0.08 }, 0.5));
        Assert.Equal(new RandomisedTreesLearner { Trees = 50 }, TableVariations.Quicker(new RandomisedTreesLearner { Trees = 100 }, 0.5));
        Assert.Equal(new NetworkLearner { MostEpochs = 50 }, TableVariations.Quicker(new NetworkLearner { MostEpochs = 100 }, 0.5));
    }

    private static TableTrainerOptions Options(Func<double> left) => new()
    {
        Left = left,
        Clock = TimeProvider.System,
        Threads = 2,
        Publish = (_, _) => { },
        Stage = (_, _) => { },
        Notice = _ => { },
    };
}
