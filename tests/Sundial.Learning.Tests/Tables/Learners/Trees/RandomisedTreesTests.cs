using Sundial.Learning.Data;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Trees;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Learners.Trees;

public class RandomisedTreesTests
{
    [Fact]
    public void They_learn_and_are_the_same_for_any_number_of_threads()
    {
        var (rows, targets) = Rows(400, seed: 1);
        var (fresh, truth) = Rows(400, seed: 2);
        var options = new RandomisedTreesOptions { Trees = 40, FeatureShare = 1 };
        var forest = RandomisedTrees.Grow(rows, targets, 1, [], options, threads: 2, _ => true);
        var again = RandomisedTrees.Grow(rows, targets, 1, [], options, threads: 1, _ => true);

        var predictions = forest.Sum(fresh, threads: 2);
        Assert.Equal(predictions, again.Sum(fresh, threads: 1));
        var error = predictions.Zip(truth, (p, t) => (p - t) * (p - t)).Average();
        var spread = truth.Average(t => (t - truth.Average()) * (t - truth.Average()));
        Assert.True(error < 0.35 * spread, $"An error of {error} where the mean has {spread}.");
    }

    [Fact]
    public void What_was_learned_from_is_known_by_heart_where_leaves_may_have_one_row()
    {
        var (rows, targets) = Rows(200, seed: 1);
        var forest = RandomisedTrees.Grow(rows, targets, 1, [], new RandomisedTreesOptions { Trees = 5 }, threads: 2, _ => true);
        Assert.All(forest.Sum(rows, 1).Zip(targets), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Leaves_have_as_many_rows_as_they_must()
    {
        var (rows, targets) = Rows(300, seed: 1);
        var forest = RandomisedTrees.Grow(rows, targets, 1, [], new RandomisedTreesOptions { Trees = 3, LeastRows = 20 }, threads: 1, _ => true);
        foreach (var tree in forest.Trees)
        {
            var visits = Enumerable.Range(0, rows.Rows).GroupBy(row => tree.Find(rows.Row(row))).Select(leaf => leaf.Count());
            Assert.All(visits, count => Assert.InRange(count, 20, 300));
        }
    }

    [Fact]
    public void Trees_stay_below_the_most_nodes_but_for_the_first()
    {
        var (rows, targets) = Rows(300, seed: 1);
        var forest = RandomisedTrees.Grow(rows, targets, 1, [], new RandomisedTreesOptions { Trees = 50, MostNodes = 2000 }, threads: 2, _ => true);
        Assert.InRange(forest.NodeCount, 1, 2700);
        Assert.InRange(forest.Trees.Count, 1, 10);
    }

    [Fact]
    public void A_forest_that_is_cut_is_the_mean_of_the_trees_it_has()
    {
        var (rows, targets) = Rows(200, seed: 1);
        var forest = RandomisedTrees.Grow(rows, targets, 1, [], new RandomisedTreesOptions { Trees = 50 }, threads: 1, grown => grown < 4);
        Assert.Equal(4, forest.Trees.Count);
        Assert.All(forest.Sum(rows, 1).Zip(targets), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Weights_move_the_leaves()
    {
        var rows = new FeatureMatrix([1, 1, 1, 1], 4, 1);
        var forest = RandomisedTrees.Grow(rows, [0, 0, 0, 1], 1, [1, 1, 1, 9], new RandomisedTreesOptions { Trees = 2 }, threads: 1, _ => true);
        Assert.Equal(0.75f, forest.Sum(rows, 1)[0], 1e-6f);
    }

    // The first number counts, and whether the second is missing; the third says nothing.
    private static (FeatureMatrix Rows, float[] Targets) Rows(int count, ulong seed)
    {
        var random = new CounterRandom(seed, 1, 1);
        var (values, targets) = (new float[count * 3], new float[count]);
        for (var row = 0; row < count; row++)
        {
            var isMissing = random.Next(3) == 0;
            values[row * 3] = random.Between(-1, 1);
            values[(row * 3) + 1] = isMissing ? float.NaN : random.Between(0, 1);
            values[(row * 3) + 2] = random.Between(0, 1);
            targets[row] = MathF.Sin(3 * values[row * 3]) + (isMissing ? 1 : 0);
        }

        return (new FeatureMatrix(values, count, 3), targets);
    }
}
