using System.Runtime.CompilerServices;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>One tree. A node asks whether a feature is below a threshold and goes left where it is; a leaf holds numbers.</summary>
/// <remarks>Nodes are in arrays, the root first. All comparisons are of 32-bit floats, so that other runtimes go the same way.</remarks>
internal sealed class DecisionTree
{
    /// <summary>The feature that a node asks for; -1 of a leaf.</summary>
    public required int[] Features { get; init; }

    /// <summary>What a node compares with.</summary>
    public required float[] Thresholds { get; init; }

    /// <summary>The node to go to when the feature is below the threshold; of a leaf, where its numbers begin in <see cref="Values"/>.</summary>
    public required int[] Left { get; init; }

    /// <summary>The node to go to when it is not.</summary>
    public required int[] Right { get; init; }

    /// <summary>Whether a missing feature goes left.</summary>
    public required bool[] MissingGoesLeft { get; init; }

    /// <summary>The numbers of all leaves.</summary>
    public required float[] Values { get; init; }

    /// <summary>The output that a leaf's only number adds to; -1 where a leaf has a number for every output.</summary>
    public int Output { get; init; } = -1;

    /// <summary>Nodes, leaves among them.</summary>
    public int NodeCount => Features.Length;

    /// <summary>Where the numbers begin that the tree gives a row.</summary>
    /// <param name="row">The features; NaN where one is missing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<float> row)
    {
        var node = 0;
        for (var feature = Features[0]; feature >= 0; feature = Features[node])
        {
            var value = row[feature];
            var goesLeft = float.IsNaN(value) ? MissingGoesLeft[node] : value < Thresholds[node];
            node = goesLeft ? Left[node] : Right[node];
        }

        return Left[node];
    }
}
