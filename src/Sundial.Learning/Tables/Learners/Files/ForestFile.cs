using Sundial.Learning.Tables.Learners.Trees;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>
/// The trees of a forest in about a fifth of what they take in memory. Nodes are written level by level, so that where their children are need not be said: a
/// tree that is read has its nodes in another order, and says the same of every row.
/// </summary>
internal static class ForestFile
{
    /// <summary>Writes the trees.</summary>
    public static void Write(BinaryWriter file, Forest forest)
    {
        var (counts, outputs, features) = (new List<int>(), new List<int>(), new List<int>());
        var (thresholds, missing, values) = (new List<float>(), new List<byte>(), new List<float>());
        var open = new Queue<int>();
        foreach (var tree in forest.Trees)
        {
            counts.Add(tree.NodeCount);
            outputs.Add(tree.Output);
            for (open.Enqueue(0); open.TryDequeue(out var node);)
            {
                features.Add(tree.Features[node]);
                if (tree.Features[node] < 0)
                {
                    values.AddRange(tree.Values.AsSpan(tree.Left[node], NumbersOf(tree.Output, forest.Outputs)));
                    continue;
                }

                thresholds.Add(tree.Thresholds[node]);
                missing.Add(tree.MissingGoesLeft[node] ? (byte)1 : (byte)0);
                open.Enqueue(tree.Left[node]);
                open.Enqueue(tree.Right[node]);
            }
        }

        PackedNumbers.Write<int>(file, counts.ToArray());
        PackedNumbers.Write<int>(file, outputs.ToArray());
        PackedNumbers.Write<int>(file, features.ToArray());
        PackedNumbers.Write<float>(file, thresholds.ToArray());
        PackedNumbers.Write<byte>(file, missing.ToArray());
        PackedNumbers.Write<float>(file, values.ToArray());
    }

    /// <summary>Reads the trees.</summary>
    /// <param name="file">The file.</param>
    /// <param name="outputs">Numbers that the forest gives a row.</param>
    /// <exception cref="InvalidDataException">They do not fit together.</exception>
    public static List<DecisionTree> Read(BinaryReader file, int outputs)
    {
        var (counts, places, features) = (PackedNumbers.Read<int>(file), PackedNumbers.Read<int>(file), PackedNumbers.Read<int>(file));
        var (thresholds, missing, values) = (PackedNumbers.Read<float>(file), PackedNumbers.Read<byte>(file), PackedNumbers.Read<float>(file));
        var trees = new List<DecisionTree>(counts.Length);
        var (at, inner, leaf) = (0, 0, 0);
        try
        {
            foreach (var (count, output) in counts.Zip(places))
            {
                var of = features[at..(at + count)];
                var inners = of.Count(feature => feature >= 0);
                var numbers = NumbersOf(output, outputs);
                var length = (count - inners) * numbers;
                trees.Add(Tree(of, thresholds.AsSpan(inner, inners), missing.AsSpan(inner, inners), values[leaf..(leaf + length)], numbers, output));
                (at, inner, leaf) = (at + count, inner + inners, leaf + length);
            }
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("Trees are not whole.", e);
        }

        return trees;
    }

    private static DecisionTree Tree(int[] features, ReadOnlySpan<float> thresholds, ReadOnlySpan<byte> missing, float[] values, int numbers, int output)
    {
        var (left, right, bounds, goesLeft) = (new int[features.Length], new int[features.Length], new float[features.Length], new bool[features.Length]);
        var (child, inner, leaf) = (1, 0, 0);
        for (var node = 0; node < features.Length; node++)
        {
            if (features[node] < 0)
            {
                left[node] = numbers * leaf++;
                continue;
            }

            (left[node], right[node]) = (child, child + 1);
            (bounds[node], goesLeft[node]) = (thresholds[inner], missing[inner] != 0);
            (child, inner) = (child + 2, inner + 1);
        }

        return child == Math.Max(1, features.Length) && features.Length > 0
            ? new DecisionTree { Features = features, Thresholds = bounds, Left = left, Right = right, MissingGoesLeft = goesLeft, Values = values, Output = output }
            : throw new InvalidDataException("A tree has nodes that no other leads to.");
    }

    private static int NumbersOf(int output, int outputs) => output < 0 ? outputs : 1;
}
