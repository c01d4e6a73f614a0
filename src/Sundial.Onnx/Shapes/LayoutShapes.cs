namespace Sundial.Onnx.Shapes;

/// <summary>Operators that give the same elements other axes.</summary>
internal static class LayoutShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("Reshape", Reshape),
        new("Flatten", Flatten),
        new("Transpose", Transpose),
        new("Squeeze", Squeeze),
        new("Unsqueeze", Unsqueeze),
    ];

    private static IReadOnlyList<TensorType> Reshape(ShapeContext context)
    {
        var input = context.Input(0);
        var wanted = context.Input(1);
        context.Require(wanted.Shape is null or { Rank: 1 }, "the new shape must be a vector");
        if (wanted.Tensor.Content is not { } content)
        {
            return [new(input.Type, wanted.Shape is { } only ? SizeArithmetic.OfRank(only[0], context.Refuse) : null)];
        }

        var keepsZero = context.Node.Flag("allowzero");
        var dims = content.Select((dim, axis) => dim.Is(0) && !keepsZero ? Kept(context, input, axis) : dim).ToArray();
        context.Require(dims.Count(dim => dim.Is(-1)) <= 1, "only one size may be -1");
        context.Require(dims.All(dim => dim.Size is null or >= -1), $"{Shape.Create(dims)} is no shape");
        var open = Array.FindIndex(dims, dim => dim.Is(-1));
        if (open >= 0)
        {
            dims[open] = Rest(context, input.Shape, dims, open);
        }

        var shape = Shape.Create(dims);
        context.Require(
            input.Shape?.ElementCount is not { } count || shape.ElementCount is not { } result || count == result,
            $"{input.Shape} has another number of elements than {shape}");
        return [new(input.Type, shape, shape.Rank <= 1 ? input.Tensor.Content : null)];
    }

    private static Dim Kept(ShapeContext context, Value input, int axis)
    {
        context.Require(input.Shape is null || axis < input.Shape.Rank, $"size 0 at axis {axis} keeps a size that the input does not have");
        return input.Shape?[axis] ?? Dim.Unknown;
    }

    // What is left for -1: equal names on both sides cancel, the rest must divide.
    private static Dim Rest(ShapeContext context, Shape? input, Dim[] dims, int open)
    {
        if (input is null)
        {
            return Dim.Unknown;
        }

        var above = input.ToList();
        var below = dims.Where((_, axis) => axis != open).ToList();
        below.RemoveAll(dim => dim.Symbol is not null && above.Remove(dim));
        if (Shape.Create([.. below]).ElementCount is not { } divisor)
        {
            return Dim.Unknown;
        }

        var names = above.Where(dim => dim.Size is null).ToList();
        var number = Shape.Create([.. above.Where(dim => dim.Size is not null)]).ElementCount!.Value;
        if (names.Count == 0)
        {
            context.Require(divisor != 0 && number % divisor == 0, $"the elements of {input} do not divide into {Shape.Create(dims)}");
            return number / divisor;
        }

        return names.Count == 1 && number == divisor && divisor != 0 ? names[0] : Dim.Unknown;
    }

    private static IReadOnlyList<TensorType> Flatten(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            return [new(input.Type, [Dim.Unknown, Dim.Unknown])];
        }

        // The axis may also be the one behind the last.
        var at = context.Node.Int("axis", 1);
        var axis = at == shape.Rank ? shape.Rank : context.Axis(at, shape.Rank);
        return [new(input.Type, [SizeArithmetic.Product(shape.Take(axis)), SizeArithmetic.Product(shape.Skip(axis))])];
    }

    private static IReadOnlyList<TensorType> Transpose(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape)
        {
            return [new(input.Type, null)];
        }

        var order = context.Node.Ints("perm") ?? [.. Enumerable.Range(0, shape.Rank).Reverse().Select(axis => (long)axis)];
        context.Require(
            order.Order().SequenceEqual(Enumerable.Range(0, shape.Rank).Select(axis => (long)axis)),
            $"[{string.Join(", ", order)}] is no order of the axes of {shape}");
        return [new(input.Type, [.. order.Select(axis => shape[(int)axis])])];
    }

    private static IReadOnlyList<TensorType> Squeeze(ShapeContext context)
    {
        var input = context.Input(0);
        var axes = context.IntsFrom("axes", 1);
        var axesAreUnknown = axes is null && context.Optional(1) is not null;

        // By the standard nothing is squeezed then, but ONNX Runtime squeezes everything.
        context.Require(axes is not [], "the axes are empty, which is read in two ways; leave them out to squeeze every axis of size 1");
        if (input.Shape is not { } shape || axesAreUnknown || (axes is null && shape.Any(dim => dim.Size is null)))
        {
            return [new(input.Type, null, input.Tensor.Content)];
        }

        var gone = axes is null
            ? [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis].Is(1))]
            : context.Axes(axes, shape.Rank);
        context.Require(gone.All(axis => shape[axis].Size is null or 1), "an axis to be squeezed has another size than 1");
        return [new(input.Type, [.. shape.Where((_, axis) => !gone.Contains(axis))], input.Tensor.Content)];
    }

    private static IReadOnlyList<TensorType> Unsqueeze(ShapeContext context)
    {
        var input = context.Input(0);
        if (input.Shape is not { } shape || context.IntsFrom("axes", 1) is not { } axes)
        {
            return [new(input.Type, null)];
        }

        var rank = shape.Rank + axes.Length;
        var added = context.Axes(axes, rank);
        var old = new Queue<Dim>(shape);
        return [new(input.Type, [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : old.Dequeue())], rank <= 1 ? input.Tensor.Content : null)];
    }
}
