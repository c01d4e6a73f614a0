namespace Sundial.Onnx.Differentiation;

/// <summary>Sums and means of terms, and the sum that undoes a broadcast.</summary>
internal static class TermReductions
{
    public static Term ReduceSum(this Term x, long[] axes, bool keep) => x.ReduceSum(x.Integers(axes), keep);

    /// <summary>The sum over axes that may not be known before the graph runs; null for all of them.</summary>
    public static Term ReduceSum(this Term x, Term? axes, bool keep, bool noopWithoutAxes = false) => x.Op(
        "ReduceSum",
        axes is { } given ? [given] : [],
        NodeAttributes.Of("keepdims", keep),
        noopWithoutAxes ? NodeAttributes.Of("noop_with_empty_axes", true) : null);

    /// <summary>The sum of all elements.</summary>
    public static Term Sum(this Term x) => x.Op("ReduceSum", [], NodeAttributes.Of("keepdims", false));

    /// <summary>The mean over axes, which stay with size 1.</summary>
    public static Term Mean(this Term x, long[] axes) => x with { Value = x.Graph.ReduceMean(x.Value, axes, keepDims: true) };

    /// <summary>How many elements of a term go into one of what they were folded into, in the term's type.</summary>
    public static Term ElementsPer(this Term x, Term folded)
    {
        // What is the same on both sides, such as a batch of unknown size, cancels.
        if (x.Shape is { } shape && folded.Shape is { } left)
        {
            var (above, below) = (shape.ToList(), left.ToList());
            below.RemoveAll(above.Remove);
            if (Shape.Create([.. above]).ElementCount is { } many && Shape.Create([.. below]).ElementCount is > 0 and { } few)
            {
                return x.Scalar((double)many / few);
            }
        }

        var count = x.Op("Size").CastTo(x.Type);
        return folded.Shape?.ElementCount switch
        {
            1 => count,
            { } known => count / x.Scalar(known),
            null => count / folded.Op("Size").CastTo(x.Type),
        };
    }

    /// <summary>The sum over everything that was broadcast to get from the shape of another value to this term's.</summary>
    public static Term SumTo(this Term x, Value target)
    {
        if (x.Shape?.IsSameAs(target.Shape) == true)
        {
            return x;
        }

        var wanted = x with { Value = target };
        var (to, from) = (wanted.RequiredShape, x.RequiredShape);
        var lent = from.Rank - to.Rank;
        var (folded, open) = (new List<long>(), new List<long>());
        for (var axis = 0; axis < from.Rank; axis++)
        {
            Dim size = axis < lent ? 1 : to[axis - lent];
            if (axis < lent || (size.Is(1) && !from[axis].Is(1)))
            {
                folded.Add(axis);
            }
            else if (size.Size is null && !size.IsSameAs(from[axis]) && !from[axis].Is(1))
            {
                open.Add(axis);
            }
        }

        // Lent axes alone go by not being kept; others are kept, and the lent ones taken off afterwards.
        var keep = open.Count > 0 || folded.Count > lent;
        var sum = open.Count > 0 ? x.SumOverOnes(wanted, folded, open, lent)
            : folded.Count > 0 ? x.ReduceSum([.. folded], keep)
            : x;
        return keep && lent > 0 ? sum.Op("Squeeze", x.Integers([.. folded.Where(axis => axis < lent)])) : sum;
    }

    // Axes of which nobody can say yet whether they were broadcast: those that turn out to have size 1 are summed over when the graph runs.
    private static Term SumOverOnes(this Term x, Term wanted, List<long> folded, List<long> open, int lent)
    {
        var sizes = wanted.Op("Shape").Op("Gather", x.Integers([.. open.Select(axis => axis - lent)]));
        var axes = x.Integers([.. open]).Op("Compress", [sizes.EqualTo(x.Integers(1))], NodeAttributes.Of("axis", 0L));
        axes = folded.Count == 0 ? axes : x.Integers([.. folded]).Op("Concat", [axes], NodeAttributes.Of("axis", 0L));
        return x.ReduceSum(axes, keep: true, noopWithoutAxes: true);
    }
}
