namespace Sundial.Onnx.Differentiation;

/// <summary>Axes and sizes of terms. What inference knows goes into the graph as a constant; only the rest is found when it runs.</summary>
internal static class TermLayout
{
    public static Term Transpose(this Term x, long[] perm) => x.Op("Transpose", [], NodeAttributes.Of("perm", perm));

    public static Term SwapLastAxes(this Term x) => x.SwapAxes(x.Rank - 2, x.Rank);

    /// <summary>Exchanges the first two of so many axes.</summary>
    public static Term SwapFirstAxes(this Term x, int rank) => x.SwapAxes(0, rank);

    public static Term Unsqueeze(this Term x, long axis) => x.Op("Unsqueeze", x.Integers(axis));

    public static Term Squeeze(this Term x, long axis) => x.Op("Squeeze", x.Integers(axis));

    /// <summary>Every axis but one.</summary>
    public static long[] AllAxesBut(this Term x, int axis) =>
        [.. Enumerable.Range(0, x.Rank).Where(other => other != axis).Select(other => (long)other)];

    /// <summary>One size of a term, as a number or to be read off when the graph runs.</summary>
    public static SizeOf Size(this Term x, int axis) => new(x.RequiredShape[axis], x, axis < 0 ? axis + x.Rank : axis);

    /// <summary>The sizes along these axes.</summary>
    public static IEnumerable<SizeOf> Sizes(this Term x, IEnumerable<int> axes) => axes.Select(axis => x.Size(axis));

    /// <summary>Sizes as a vector of 64-bit integers.</summary>
    public static Term SizeVector(this Term x, IReadOnlyList<SizeOf> sizes)
    {
        if (sizes.All(size => size.Known.Size is not null))
        {
            return x.Integers([.. sizes.Select(size => size.Known.Size!.Value)]);
        }

        var parts = sizes.Select(size => size.Known.Size is { } known ? x.Integers(known) : size.Read()).ToList();
        return parts.Count == 1 ? parts[0] : parts[0].Op("Concat", [.. parts.Skip(1)], NodeAttributes.Of("axis", 0L));
    }

    /// <summary>The shape as a vector.</summary>
    public static Term ShapeVector(this Term x) => x.Shape?.Sizes is { } sizes ? x.Integers(sizes) : x.Op("Shape");

    /// <summary>The same elements in another shape.</summary>
    public static Term Reshape(this Term x, IReadOnlyList<SizeOf> sizes)
    {
        // One size may be left for Reshape to find, as long as no other is 0, which it would take for another thing.
        var isPlain = sizes.Count(size => size.Known.Size is null or -1) <= 1 && sizes.All(size => size.Known.Size != 0);
        return isPlain
            ? x.Op("Reshape", x.Integers([.. sizes.Select(size => size.Known.Size ?? -1)]))
            : x.Op("Reshape", [x.SizeVector(sizes)], NodeAttributes.Of("allowzero", true));
    }

    /// <summary>The same elements in the shape of another value.</summary>
    public static Term ReshapeTo(this Term x, Value target)
    {
        var wanted = x with { Value = target };
        return target.Shape is { } shape
            ? x.Reshape([.. wanted.Sizes(Enumerable.Range(0, shape.Rank))])
            : x.Op("Reshape", [wanted.ShapeVector()], NodeAttributes.Of("allowzero", true));
    }

    /// <summary>Repeated along axes of size 1, or new in front, to the shape of another value.</summary>
    public static Term ExpandTo(this Term x, Value target) =>
        x.Shape?.IsSameAs(target.Shape) == true ? x : x.Op("Expand", (x with { Value = target }).ShapeVector());

    private static Term SwapAxes(this Term x, int first, int rank)
    {
        long[] perm = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        (perm[first], perm[first + 1]) = (perm[first + 1], perm[first]);
        return x.Transpose(perm);
    }
}
