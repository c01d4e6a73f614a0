namespace Sundial.Onnx.Shapes;

/// <summary>Operators that put tensors together and take them apart along an axis.</summary>
internal static class PartShapes
{
    // Contents are followed over no more elements than they ever have.
    private const long LongestContent = 256;

    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules => [new("Concat", Concat), new("Split", Split), new("Slice", Slice)];

    private static IReadOnlyList<TensorType> Concat(ShapeContext context)
    {
        var inputs = context.Inputs.OfType<Value>().ToList();
        var type = ElementwiseShapes.SharedType(context, inputs);
        var content = inputs.All(input => input.Tensor.Content is not null && input.Shape?.Rank == 1)
            ? inputs.SelectMany(input => input.Tensor.Content!).ToList()
            : null;
        if (inputs.Any(input => input.Shape is null))
        {
            return [new(type, null, content)];
        }

        var shapes = inputs.Select(input => input.Shape!).ToList();
        var rank = shapes[0].Rank;
        context.Require(shapes.All(shape => shape.Rank == rank), "the inputs differ in rank");
        var axis = context.Axis(context.Node.Int("axis", 0), rank);
        return [new(type, [.. Enumerable.Range(0, rank).Select(Size)], content)];

        Dim Size(int at)
        {
            var sizes = shapes.Select(shape => shape[at]);
            if (at == axis)
            {
                return SizeArithmetic.Sum(sizes);
            }

            var size = sizes.Aggregate(SizeArithmetic.Better);
            context.Require(sizes.All(size.CanBe), $"the inputs differ along axis {at}, but only axis {axis} is joined");
            return size;
        }
    }

    private static IReadOnlyList<TensorType> Split(ShapeContext context)
    {
        var input = context.Input(0);
        var parts = context.Node.Output.Count;
        if (input.Shape is not { } shape)
        {
            return [.. Enumerable.Repeat(new TensorType(input.Type, null), parts)];
        }

        var axis = context.Axis(context.Node.Int("axis", 0), shape.Rank);
        return [.. PartSizes(context, shape[axis], parts).Select(size => new TensorType(input.Type, shape.With(axis, size)))];
    }

    private static IEnumerable<Dim> PartSizes(ShapeContext context, Dim whole, int parts)
    {
        context.Require(context.Optional(1) is null || context.Node.Attribute("num_outputs") is null, "sizes and num_outputs are given, but only one of them can hold");
        if (context.IntsFrom("split", 1) is { } sizes)
        {
            context.Require(sizes.Length == parts, $"{sizes.Length} sizes are given for {parts} outputs");
            context.Require(whole.CanBe(sizes.Sum()), $"the sizes add up to {sizes.Sum()}, the axis has {whole}");
            return sizes.Select(size => new Dim(size));
        }

        if (context.Optional(1) is not null)
        {
            return Enumerable.Repeat(Dim.Unknown, parts);
        }

        if (context.Opset >= 18)
        {
            var stated = context.Node.Int("num_outputs", 0);
            context.Require(stated == parts, $"num_outputs is {stated}, but the node has {parts}");
        }

        if (whole.Size is not { } length)
        {
            return Enumerable.Repeat(Dim.Unknown, parts);
        }

        // From 18 on the last part may be smaller, but must not be empty.
        var each = (length + parts - 1) / parts;
        var last = length - ((parts - 1) * each);
        context.Require(context.Opset >= 18 ? last > 0 : last == each, $"{length} does not divide into {parts} parts of {each}");
        return [.. Enumerable.Repeat(new Dim(each), parts - 1), last];
    }

    private static IReadOnlyList<TensorType> Slice(ShapeContext context)
    {
        var input = context.Input(0);
        _ = ElementwiseShapes.SharedType(context, context.Inputs.Skip(1).OfType<Value>());
        if (input.Shape is not { } shape)
        {
            return [new(input.Type, null)];
        }

        var (starts, ends) = (context.Input(1).Integers, context.Input(2).Integers);
        var axes = context.Optional(3) is { } named ? named.Integers : starts is null ? null : [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = context.Optional(4) is { } given ? given.Integers : axes is null ? null : [.. Enumerable.Repeat(1L, axes.Length)];
        var cut = axes is null ? null : context.Axes(axes, shape.Rank);
        if (starts is null || ends is null || cut is null || steps is null)
        {
            return [new(input.Type, [.. shape.Select((dim, axis) => cut?.Contains(axis) == false ? dim : Dim.Unknown)])];
        }

        context.Require(starts.Length == ends.Length && starts.Length == cut.Length && starts.Length == steps.Length, "starts, ends, axes and steps differ in number");
        context.Require(!steps.Contains(0), "a step is 0");
        var content = input.Tensor.Content;
        foreach (var (i, axis) in cut.Index())
        {
            if (shape[axis].Size is { } size)
            {
                var (first, count) = Places(starts[i], ends[i], steps[i], size);
                content = content is null || count > LongestContent ? null : [.. Enumerable.Range(0, (int)count).Select(n => content[(int)(first + (n * steps[i]))])];
                shape = shape.With(axis, count);
            }
            else if (!IsWhole(starts[i], ends[i], steps[i]))
            {
                (shape, content) = (shape.With(axis, Dim.Unknown), null);
            }
        }

        return [new(input.Type, shape, content)];
    }

    // Even a size that is not known is kept by a slice from one end to the other.
    private static bool IsWhole(long start, long end, long step) =>
        (step == 1 && start == 0 && end >= int.MaxValue) || (step == -1 && start == -1 && end <= int.MinValue);

    private static (long First, long Count) Places(long start, long end, long step, long size)
    {
        var (from, to) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
        (from, to) = step > 0
            ? (Math.Clamp(from, 0, size), Math.Clamp(to, 0, size))
            : (Math.Clamp(from, 0, Math.Max(0, size - 1)), Math.Clamp(to, -1, size - 1));
        var span = step > 0 ? to - from : from - to;
        var stride = Math.Abs(Math.Max(step, -long.MaxValue));
        return (from, span <= 0 ? 0 : ((span - 1) / stride) + 1);
    }
}
