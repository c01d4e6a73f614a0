namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Operators that choose elements: the gradient goes back to the places they were chosen from.</summary>
internal static class IndexingGradients
{
    public static Dictionary<string, GradientRule> Rules => new() { ["Slice"] = Slice, ["Gather"] = Gather, ["Resize"] = Resize };

    // The same slice of a tensor of positions tells where every element came from, whatever the steps.
    private static IReadOnlyList<Value?> Slice(GradientContext context)
    {
        var x = context.In(0);
        return [Padded(context) ?? x.Scatter(context.Repeat(x.Positions()), context.Gradient)];
    }

    // The usual slice, of neighbours and with sizes known, needs no positions: zeros before and behind it.
    private static Term? Padded(GradientContext context)
    {
        long[]? Known(int input) => context.Inputs[input]!.Integers;
        if (context.Inputs[0]!.Shape is not { } shape || context.Outputs[0]!.Shape is not { } sliced || Known(1) is not { } starts
            || (context.Has(4) && Known(4)?.All(step => step == 1) != true))
        {
            return null;
        }

        var axes = context.Has(3) ? Known(3) : [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var amounts = new long[2 * shape.Rank];
        for (var i = 0; i < starts.Length && axes is not null; i++)
        {
            var axis = (int)(axes[i] < 0 ? axes[i] + shape.Rank : axes[i]);
            if (shape[axis].Size is not { } size || sliced[axis].Size is not { } length)
            {
                return null;
            }

            amounts[axis] = Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, size);
            amounts[axis + shape.Rank] = size - amounts[axis] - length;
        }

        var g = context.Gradient;
        return axes is null ? null : g.Op("Pad", g.Integers(amounts), g.Scalar(0));
    }

    // With the gathered axes in front, each index names a whole slab of x; a slab that was chosen twice gets both gradients.
    private static IReadOnlyList<Value?> Gather(GradientContext context)
    {
        var (x, indices, g) = (context.In(0), context.In(1), context.Gradient);
        var axis = (int)context.Node.Int("axis", 0);
        axis = axis < 0 ? axis + x.Rank : axis;
        int[] rest = [.. Enumerable.Range(0, x.Rank).Where(i => i != axis)];
        var slabs = x.SizeVector([x.Size(axis), .. x.Sizes(rest)]);
        var updates = axis == 0 ? g : g.Transpose(
        [
            .. Enumerable.Range(axis, indices.Rank).Select(i => (long)i),
            .. rest.Select(i => i < axis ? (long)i : i + indices.Rank - 1),
        ]);
        var gathered = g.Zeros(slabs).Op("ScatterND", [indices.Unsqueeze(-1), updates], NodeAttributes.Of("reduction", "add"));
        return [axis == 0 ? gathered : gathered.Transpose([.. Enumerable.Range(0, x.Rank).Select(i => i == axis ? 0L : i < axis ? i + 1L : i)])];
    }

    // Resized by the same rule, a tensor of positions tells which element each one of the output copies.
    private static IReadOnlyList<Value?> Resize(GradientContext context)
    {
        var mode = context.Node.Text("mode", "nearest");
        if (mode != "nearest" || context.Node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
        {
            throw context.Refuse($"resizing by '{mode}' has no gradient rule; only 'nearest' over the whole input has");
        }

        // 32-bit integers: positions that Resize takes on every provider, and without loss.
        var x = context.In(0);
        var positions = context.Repeat(x.Positions().CastTo(ElementType.Int32));
        return [x.ScatterAdd(positions.CastTo(ElementType.Int64), context.Gradient)];
    }
}
