using System.Collections.Concurrent;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Encoders;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>Extremely randomised trees (Geurts, Ernst and Wehenkel, 2006): every tree sees all rows, thresholds are drawn at random, leaves are averaged.</summary>
internal static class RandomisedTrees
{
    /// <summary>Grows the trees.</summary>
    /// <param name="rows">What to learn from.</param>
    /// <param name="targets">[N, outputs]: a one for the class of a row and zeros, or the number to predict.</param>
    /// <param name="outputs">Classes, or 1.</param>
    /// <param name="weights">[N], or empty where all are 1.</param>
    /// <param name="options">How.</param>
    /// <param name="threads">Threads to grow them with; the trees are the same for any number.</param>
    /// <param name="goOn">Asked before each tree is begun, with the number of those that are grown; trees before the first that was not begun are kept.</param>
    /// <param name="stop">Ends it in the middle of a tree.</param>
    /// <returns>A forest that gives the mean of the trees.</returns>
    public static Forest Grow(
        FeatureMatrix rows, float[] targets, int outputs, float[] weights, RandomisedTreesOptions options, int threads, Func<int, bool> goOn, CancellationToken stop = default)
    {
        var columns = Transposed(rows);
        var grown = new DecisionTree?[options.Trees];
        var growers = new ConcurrentBag<TreeGrower>();
        var (nodes, next, done) = (0L, -1, 0);
        _ = Parallel.For(0, Math.Min(threads, options.Trees), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var grower = new TreeGrower(columns, rows.Rows, targets, outputs, weights, options);
            while (Interlocked.Read(ref nodes) < options.MostNodes && goOn(Volatile.Read(ref done)))
            {
                var index = Interlocked.Increment(ref next);
                if (index >= grown.Length)
                {
                    return;
                }

                if (grower.Grow(new CounterRandom(options.Seed, 0xE7, (ulong)index), stop) is not { } tree)
                {
                    return;
                }

                grown[index] = tree;
                _ = Interlocked.Add(ref nodes, tree.NodeCount);
                _ = Interlocked.Increment(ref done);
            }
        });

        var trees = Kept(grown, options.MostNodes);
        foreach (var tree in trees)
        {
            for (var i = 0; i < tree.Values.Length; i++)
            {
                tree.Values[i] /= trees.Count;
            }
        }

        return new Forest(outputs, rows.Columns, trees);
    }

    // Which trees a slow thread had not finished must not be seen: those before the first gap are kept.
    private static List<DecisionTree> Kept(DecisionTree?[] grown, long mostNodes)
    {
        var kept = new List<DecisionTree>();
        var nodes = 0L;
        foreach (var tree in grown)
        {
            if (tree is null || (kept.Count > 0 && (nodes += tree.NodeCount) > mostNodes))
            {
                break;
            }

            kept.Add(tree);
        }

        return kept;
    }

    private static float[][] Transposed(FeatureMatrix rows)
    {
        var columns = new float[rows.Columns][];
        for (var column = 0; column < columns.Length; column++)
        {
            var values = columns[column] = new float[rows.Rows];
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = rows.Values[(row * rows.Columns) + column];
            }
        }

        return columns;
    }
}
