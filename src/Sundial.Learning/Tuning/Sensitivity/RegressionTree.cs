namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>A box of [0, 1]ᵈ and the value that a tree gives everything in it.</summary>
/// <param name="Low">Where it begins, by dimension.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Value">The value.</param>
internal sealed record Leaf(double[] Low, double[] High, double Value)
{
    /// <summary>Its share of the whole.</summary>
    public double Volume
    {
        get
        {
            var volume = 1.0;
            for (var i = 0; i < Low.Length; i++)
            {
                volume *= High[i] - Low[i];
            }

            return volume;
        }
    }
}

/// <summary>A regression tree, as the boxes it divides [0, 1]ᵈ into: all that an analysis of variance needs of it.</summary>
/// <param name="leaves">The boxes; together they are everything, and none overlaps another.</param>
internal sealed class RegressionTree(IReadOnlyList<Leaf> leaves)
{
    /// <summary>The boxes.</summary>
    public IReadOnlyList<Leaf> Leaves => leaves;

    /// <summary>The value at a point.</summary>
    public double Predict(ReadOnlySpan<double> point)
    {
        foreach (var leaf in leaves)
        {
            var isIn = true;
            for (var i = 0; isIn && i < point.Length; i++)
            {
                isIn = point[i] >= leaf.Low[i] && (point[i] < leaf.High[i] || leaf.High[i] >= 1);
            }

            if (isIn)
            {
                return leaf.Value;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(point), "The point lies outside of [0, 1].");
    }
}
