namespace Sundial.Onnx.Shapes;

/// <summary>Operators that stretch axes: by repetition, by a border, or by sampling.</summary>
internal static class ExtentShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
        [new("Expand", Expand), new("Tile", Tile), new("Pad", Pad), new("Resize", Resize)];

    private static IReadOnlyList<TensorType> Expand(ShapeContext context)
    {
        var (input, wanted) = (context.Input(0), context.Input(1));
        context.Require(wanted.Shape is null or { Rank: 1 }, "the shape to expand to must be a vector");
        var target = wanted.Tensor.Content is { } content ? Shape.Create([.. content])
            : wanted.Shape is { } vector ? SizeArithmetic.OfRank(vector[0], context.Refuse)
            : null;
        return input.Shape is { } shape && target is not null
            ? [new(input.Type, Shape.Broadcast(shape, target) ?? throw context.Refuse($"{shape} cannot be broadcast to {target}"))]
            : [new(input.Type, null)];
    }

    private static IReadOnlyList<TensorType> Tile(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape || context.Input(1).Integers is not { } repeats)
        {
            return [new(input.Type, Blurred(input.Shape))];
        }

        context.Require(repeats.Length == shape.Rank, $"{repeats.Length} repeats are given for {shape.Rank} axes");
        return [new(input.Type, [.. shape.Zip(repeats, (dim, count) => SizeArithmetic.Product([dim, count]))])];
    }

    private static IReadOnlyList<TensorType> Pad(ShapeContext context)
    {
        var input = context.Input(0);
        var axesAreUnknown = context.Optional(3) is { Integers: null };
        if (input.Shape is not { } shape || axesAreUnknown || context.IntsFrom("pads", 1) is not { } pads)
        {
            return [new(input.Type, Blurred(input.Shape))];
        }

        var axes = NamedAxes(context, context.Optional(3)?.Integers, shape.Rank);
        context.Require(pads.Length == 2 * axes.Length, $"{pads.Length} pads are given for {axes.Length} axes");
        foreach (var (i, axis) in axes.Index())
        {
            shape = shape.With(axis, SizeArithmetic.Sum([shape[axis], pads[i] + pads[i + axes.Length]]));
        }

        return [new(input.Type, shape)];
    }

    private static IReadOnlyList<TensorType> Resize(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            return [new(input.Type, null)];
        }

        var axes = NamedAxes(context, context.Node.Ints("axes"), shape.Rank);
        var scales = context.Optional(2) is { Constant: { } tensor } ? TensorData.Floats(tensor) : null;
        var sizes = context.Optional(3)?.Tensor.Content;
        context.Require((scales?.Length ?? 0) == 0 || scales!.Length == axes.Length, $"{scales?.Length} scales are given for {axes.Length} axes");
        context.Require(sizes is null || sizes.Count == axes.Length, $"{sizes?.Count} sizes are given for {axes.Length} axes");
        context.Require(scales is null || scales.All(scale => scale > 0), "a scale is not above 0");
        context.Require(IsGiven(context.Optional(2)) != IsGiven(context.Optional(3)), "it takes either scales or sizes");
        var stretches = context.Node.Text("keep_aspect_ratio_policy", "stretch") == "stretch";
        foreach (var (i, axis) in axes.Index())
        {
            shape = shape.With(axis, sizes is not null && stretches ? sizes[i] : scales is { Length: > 0 } ? Scaled(shape[axis], scales[i]) : Dim.Unknown);
        }

        return [new(input.Type, shape)];
    }

    // The standard's ⌊size · scale⌋, in 32 bits as runtimes compute it: 10 · 0.7 is 7.
    private static Dim Scaled(Dim dim, float scale) =>
        scale == 1 ? dim
        : dim.Size is { } size ? (long)MathF.Floor(size * scale)
        : Dim.Unknown;

    // Before 13 an input could not be left out between others; it was given without elements.
    private static bool IsGiven(Value? input) => input is not null && input.Shape?.ElementCount != 0;

    private static int[] NamedAxes(ShapeContext context, long[]? named, int rank) =>
        named is null ? [.. Enumerable.Range(0, rank)] : context.Axes(named, rank);

    private static Shape? Blurred(Shape? shape) => shape is null ? null : [.. shape.Select(_ => Dim.Unknown)];
}
