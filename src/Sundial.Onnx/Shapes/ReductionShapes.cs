namespace Sundial.Onnx.Shapes;

/// <summary>Operators that fold axes away.</summary>
internal static class ReductionShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        .. new[]
        {
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
            "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp",
        }.Select(op => KeyValuePair.Create(op, (ShapeRule)Reduce)),
        new("ArgMax", ArgReduce),
        new("ArgMin", ArgReduce),
        new("CumSum", ElementwiseShapes.Same),
    ];

    private static IReadOnlyList<TensorType> Reduce(ShapeContext context)
    {
        var input = context.Input(0);
        var keep = context.Node.Flag("keepdims", true);
        var axes = context.IntsFrom("axes", 1);
        var axesAreUnknown = axes is null && context.Optional(1) is not null;
        if (axes is null or [] && !axesAreUnknown && context.Node.Flag("noop_with_empty_axes"))
        {
            return [new(input.Type, input.Shape)];
        }

        if (input.Shape is not { } shape || (axesAreUnknown && !keep))
        {
            return [new(input.Type, null)];
        }

        if (axesAreUnknown)
        {
            return [new(input.Type, Shape.Create([.. shape.Select(dim => dim.Is(1) ? dim : Dim.Unknown)]))];
        }

        var reduced = axes is null or [] ? [.. Enumerable.Range(0, shape.Rank)] : context.Axes(axes, shape.Rank);
        return [new(input.Type, Without(shape, reduced, keep))];
    }

    private static IReadOnlyList<TensorType> ArgReduce(ShapeContext context) =>
        context.Input(0).Shape is { } shape
            ? [new(ElementType.Int64, Without(shape, [context.Axis(context.Node.Int("axis", 0), shape.Rank)], context.Node.Flag("keepdims", true)))]
            : [new(ElementType.Int64, null)];

    private static Shape Without(Shape shape, int[] axes, bool keep) => keep
        ? Shape.Create([.. shape.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)])
        : Shape.Create([.. shape.Where((_, axis) => !axes.Contains(axis))]);
}
