using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tests.Tables.Export;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Sensitivity;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Learners;

public class LearnerTests
{
    private static readonly ITableLearner[] s_learners =
    [
        new BoostedTreesLearner { LearningRate = 0.2, MostRounds = 60 }, new RandomisedTreesLearner { Trees = 40, FeatureShare = 1 }, new NetworkLearner { Width = 32, MostEpochs = 12 },
    ];

    public static IEnumerable<object[]> Cases =>
        from learner in Enumerable.Range(0, s_learners.Length)
        from classes in new[] { 0, 2, 3 }
        select new object[] { learner, classes };

    [XGBoostTheory]
    [MemberData(nameof(Cases))]
    public void A_learner_learns_on_every_fold_and_predicts_the_same_in_the_file(int index, int classes)
    {
        var learner = s_learners[index];
        var table = RandomTables.Make(1200, classes, withTexts: false);
        using var problem = new TableProblem(table, TableFolds.Make(table, 3, seed: 1), threads: 2, seed: 1);
        var (candidate, _, _) = new CrossValidation(problem, TimeProvider.System).Run(learner, 1, null, CancellationToken.None);

        Assert.Equal(1200, problem.ValidationRows.Distinct().Count());
        Assert.Equal(1200 * problem.Outputs, candidate!.Predictions.Length);
        AssertLearned(problem, candidate.Predictions);

        using var all = problem.AllData(learner.Encoding);
        var member = learner.Fit(all, new FitControl { Rounds = candidate.Rounds }).Member;
        var fresh = RandomTables.Make(800, classes, seed: 3, withTexts: false, withUnseen: true);
        var expected = member.Predict(all.Encoder.Encode(fresh), threads: 2);
        var (numbers, _) = TableModelRunner.Run(TableModelWriter.Write(new TableModel(table.Schema, [new TableModelPart(all.Encoder, member, 1)]), fresh, "{}"), fresh);
        Assert.All(expected.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }

    [XGBoostTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_seed_gives_the_same_predictions(int index)
    {
        var table = RandomTables.Make(400, 2, withTexts: false);
        using var problem = new TableProblem(table, [TableFolds.Holdout(table, 0.25, seed: 1)], threads: 2, seed: 1);
        using var data = problem.Data(0, s_learners[index].Encoding);
        Assert.Equal(s_learners[index].Fit(data, new FitControl { Seed = 5 }).Predictions, s_learners[index].Fit(data, new FitControl { Seed = 5 }).Predictions);
    }

    [XGBoostTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_learner_that_is_cut_has_something_and_one_that_is_stopped_throws(int index)
    {
        var table = RandomTables.Make(400, 2, withTexts: false);
        using var problem = new TableProblem(table, [TableFolds.Holdout(table, 0.25, seed: 1)], threads: 1, seed: 1);
        using var data = problem.Data(0, s_learners[index].Encoding);
        var cut = s_learners[index].Fit(data, new FitControl { GoOn = () => false });
        Assert.All(cut.Predictions, probability => Assert.InRange(probability, 0, 1));

        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => s_learners[index].Fit(data, new FitControl { Stop = stop.Token }));
    }

    [Fact]
    public void Every_value_of_the_space_stands_for_a_learner()
    {
        var random = new CounterRandom(1, 1, 1);
        var names = Enumerable.Range(0, 60).Select(_ => TableSpace.LearnerOf(TableSpace.All.Sample(ref random)).Name).Distinct();
        Assert.Equal(["boosted-trees", "network", "randomised-trees"], names.Order(StringComparer.Ordinal));
        Assert.IsType<BoostedTreesLearner>(TableSpace.LearnerOf(TableSpace.All.Defaults));
        Assert.Equal([new RandomisedTreesLearner { FeatureShare = 0.6, Encoding = new EncodingOptions { OneHotUpTo = 50, OrderByTarget = true } }, new NetworkLearner()], TableSpace.DefaultsOfOtherKinds.Select(TableSpace.LearnerOf));
    }

    [Fact]
    public void How_categories_become_numbers_is_irrelevant_to_a_table_without_any()
    {
        var table = RandomTables.Make(60, 2);
        Assert.Empty(TableSpace.IrrelevantTo(table.Columns));
        Assert.Equal(["categories"], TableSpace.IrrelevantTo([.. table.Columns.Where(column => column.Kind != ColumnKind.Category)]));
    }

    [Fact]
    public void Folds_have_every_class_in_its_proportion()
    {
        var table = RandomTables.Make(500, 3);
        var labels = table.Labels.ToArray();
        foreach (var fold in TableFolds.Make(table, 5, seed: 2))
        {
            Assert.Empty(fold.Train.Intersect(fold.Validation));
            for (var label = 0; label < 3; label++)
            {
                Assert.InRange(fold.Validation.Count(row => labels[row] == label), (labels.Count(l => l == label) / 5) - 1, (labels.Count(l => l == label) / 5) + 1);
            }
        }
    }

    [Fact]
    public void Selection_takes_what_makes_the_mean_best()
    {
        var table = RandomTables.Make(300, 0);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 1, seed: 1);
        float[] truth = [.. problem.ValidationRows.Select(row => table.Values.Span[row])];

        // Two err to opposite sides; the third is nearer than either, but not than their mean.
        Candidate[] candidates = [Of(problem, [.. truth.Select(x => x + 20)]), Of(problem, [.. truth.Select(x => x - 20)]), Of(problem, [.. truth.Select((x, i) => x + (i % 2 == 0 ? 9 : 11))])];
        var (members, fitness) = GreedySelection.Choose(problem, candidates, 30, 8, long.MaxValue, () => true);
        Assert.Equal(1, members.Sum(member => member.Weight), 9);
        Assert.True(fitness > candidates.Max(candidate => candidate.Fitness) + 5, $"The mean has {fitness}.");

        var (alone, _) = GreedySelection.Choose(problem, candidates, 30, 1, long.MaxValue, () => true);
        Assert.Same(candidates[2], Assert.Single(alone).Candidate);
    }

    [Theory]
    [InlineData(0.1f, 8, true)]
    [InlineData(30, 8, false)]
    [InlineData(30, 2, false)]
    public void What_was_chosen_counts_alone_only_where_it_is_better_beyond_chance(float noise, int mostMembers, bool isAlone)
    {
        var table = RandomTables.Make(400, 0);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 1, seed: 1);
        var candidates = new ITableLearner[] { new RandomisedTreesLearner(), new RandomisedTreesLearner(), new RandomisedTreesLearner(), new BoostedTreesLearner(), new NetworkLearner() }
            .Select((learner, number) => Of(problem, Noisy(problem, 1 + (0.05f * number), noise, number)) with { Learner = learner }).OrderByDescending(candidate => candidate.Fitness).ToList();
        (Candidate, double)[] chosen = [(candidates[0], 0.75), (candidates[1], 0.25)];

        var members = HedgedSelection.Guard(problem, chosen, candidates, mostMembers, long.MaxValue);

        Assert.Equal(isAlone, ReferenceEquals(chosen, members));
        Assert.Equal(1, members.Sum(member => member.Weight), 9);
        Assert.Equal(members.OrderByDescending(member => member.Weight), members);
        Assert.Equal(isAlone ? 2 : Math.Min(mostMembers, 4), members.Count);
        Assert.Same(candidates[0], members[0].Candidate);
        Assert.True(isAlone || mostMembers < 4 || members.Select(member => member.Candidate.Learner.Name).Distinct().Count() == 3);
    }

    [Theory]
    [InlineData(0.5f, 2, true)]
    [InlineData(0.98f, 3, false)]
    [InlineData(0.98f, 4, false)]
    public void What_tuning_found_is_taken_only_where_it_is_ahead_of_the_defaults_beyond_chance(float noise, int number, bool isTaken)
    {
        var table = RandomTables.Make(400, 0);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 1, seed: 1);
        var (defaults, found) = (TableSpace.All.Defaults, TableSpace.All.Defaults.With("depth", 4));
        Candidate[] candidates = [CandidateOf(defaults, 1, 1), CandidateOf(found, noise, number)];
        Assert.True(candidates[1].Fitness > candidates[0].Fitness);
        var result = new TuningResult
        {
            Best = found,
            BestFitness = candidates[1].Fitness,
            DefaultsFitness = candidates[0].Fitness,
            End = TuningEnd.Done,
            Plan = new TuningPlan { Tunes = true, Reason = "test", ShareSeconds = 1, Fidelity = new Fidelity(2, 1) },
            Seconds = 1,
            Trials = [],
            Sensitivity = SensitivityReport.Nothing,
        };

        var taken = TableTuning.WithoutLuck(problem, candidates, result);

        Assert.Equal(isTaken ? (found, candidates[1].Fitness) : (defaults, candidates[0].Fitness), (taken.Best, taken.BestFitness!.Value));
        Assert.Same(result, TableTuning.WithoutLuck(problem, [candidates[1]], result));

        Candidate CandidateOf(HyperparameterValues values, float off, int seed) => Of(problem, Noisy(problem, 0, off, seed)) with { Learner = TableSpace.LearnerOf(values) };
    }

    [XGBoostTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_tuning_finds_in_noise_is_the_defaults_or_ahead_of_them_beyond_chance(ulong seed)
    {
        var like = RandomTables.Make(240, 2, withTexts: false);
        var random = new CounterRandom(seed, 5, 5);
        var labels = new int[like.RowCount];
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = random.Next(2);
        }

        var table = new Table(like.Columns, labels, [], [], [.. labels.Select((_, row) => (ulong)row)]) { Path = like.Path, Schema = like.Schema, Reading = like.Reading };
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 2, seed: 1);
        var library = new CandidateLibrary(problem, TimeProvider.System, seed: 1);
        _ = library.Try(TableSpace.LearnerOf(TableSpace.All.Defaults), null, CancellationToken.None);
        var defaults = library.Candidates[0];
        var begun = TimeProvider.System.GetTimestamp();
        var result = TableTuning.Run(problem, library, until: 0, new TableTrainerOptions
        {
            Left = () => 3 - TimeProvider.System.GetElapsedTime(begun).TotalSeconds,
            Clock = TimeProvider.System,
            Threads = 2,
            Seed = 1,
            Publish = (_, _) => { },
            Stage = (_, _) => { },
            Notice = _ => { },
        });

        Assert.NotEmpty(result.Trials);
        var best = library.Candidates.FirstOrDefault(candidate => candidate.Learner.Equals(TableSpace.LearnerOf(result.Best))) ?? defaults;
        Assert.True(
            result.Best.Equals(TableSpace.All.Defaults) || PairedComparison.IsBetter(problem, best.Predictions, defaults.Predictions, errors: 2),
            $"{result.Best}: {best.Fitness}, the defaults: {defaults.Fitness}");
    }

    [Fact]
    public void Variations_are_of_the_kinds_that_are_best_and_within_bounds()
    {
        var table = RandomTables.Make(60, 2);
        using var problem = new TableProblem(table, TableFolds.Make(table, 2, seed: 1), threads: 1, seed: 1);
        var one = Of(problem, new float[2 * problem.ValidationRows.Count]);
        Candidate[] best = [one with { Learner = new BoostedTreesLearner { Depth = 12, RowShare = 1 } }, one with { Learner = new NetworkLearner() }];
        var varied = Enumerable.Range(0, 200).Select(number => TableVariations.Of(best, seed: 3, number)).ToList();
        Assert.Equal(varied, Enumerable.Range(0, 200).Select(number => TableVariations.Of(best, seed: 3, number)));
        Assert.Equal(200, varied.Distinct().Count());
        Assert.Contains(varied, learner => learner is NetworkLearner);
        Assert.All(varied.OfType<BoostedTreesLearner>(), trees =>
        {
            Assert.InRange(trees.Depth, 3, 12);
            Assert.InRange(trees.RowShare, 0.4, 1);
        });
    }

    // Off by so much, and by chance.
    private static float[] Noisy(TableProblem problem, float off, float noise, int number)
    {
        var random = new CounterRandom(7, 7, (ulong)number);
        return [.. problem.ValidationRows.Select(row => problem.Table.Values.Span[row] + off + (noise * random.Between(-1, 1)))];
    }

    private static Candidate Of(TableProblem problem, float[] predictions) => new(
        new RandomisedTreesLearner(),
        predictions,
        problem.Fitness(predictions, problem.ValidationRows),
        1,
        [new FoldMember(null!, new NetworkMember(new NetworkShape(1, 1, 0, 1), [[1], [0]], false, 1, 0))],
        1);

    // Better than what knows nothing, by a margin.
    private static void AssertLearned(TableProblem problem, float[] predictions)
    {
        var rows = problem.ValidationRows;
        if (problem.IsClassification)
        {
            var area = RankingMetrics.Auc(predictions, [.. rows.Select(row => problem.Table.Labels.Span[row])], problem.Classes);
            Assert.True(area > 0.75, $"The area is {area}.");
        }
        else
        {
            var metrics = RegressionMetrics.Of(predictions, [.. rows.Select(row => problem.Table.Values.Span[row])]);
            Assert.True(metrics.R2 > 0.4, $"R² is {metrics.R2}.");
        }
    }
}
