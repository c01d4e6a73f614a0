using System.Runtime.CompilerServices;
using Sundial.Learning.Tables.Encoders;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>Trees whose numbers are summed. What the sums mean, whoever made them knows.</summary>
/// <param name="Outputs">Numbers that a row is given.</param>
/// <param name="Features">Numbers of a row.</param>
/// <param name="Trees">The trees, in the order in which they are summed.</param>
internal sealed record Forest(int Outputs, int Features, IReadOnlyList<DecisionTree> Trees)
{
    private const int RowsAtOnce = 512;

    /// <summary>Nodes of all trees.</summary>
    public long NodeCount => Trees.Sum(tree => (long)tree.NodeCount);

    /// <summary>Sums the numbers of every row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <returns>[N, outputs].</returns>
    public float[] Sum(FeatureMatrix rows, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Columns, Features);
        var sums = new float[rows.Rows * Outputs];
        var blocks = (rows.Rows + RowsAtOnce - 1) / RowsAtOnce;
        _ = Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            // Tree by tree, so that a tree stays in the cache for many rows.
            var end = Math.Min(rows.Rows, (block + 1) * RowsAtOnce);
            foreach (var tree in Trees)
            {
                for (var row = block * RowsAtOnce; row < end; row++)
                {
                    Add(tree, rows.Row(row), sums.AsSpan(row * Outputs, Outputs));
                }
            }
        });
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(DecisionTree tree, ReadOnlySpan<float> row, Span<float> sums)
    {
        var place = tree.Find(row);
        if (tree.Output >= 0)
        {
            sums[tree.Output] += tree.Values[place];
            return;
        }

        for (var output = 0; output < sums.Length; output++)
        {
            sums[output] += tree.Values[place + output];
        }
    }
}
