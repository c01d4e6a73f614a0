namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Operators that rearrange elements: the gradient goes the way back.</summary>
internal static class LayoutGradients
{
    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["Reshape"] = BackToShape,
        ["Flatten"] = BackToShape,
        ["Squeeze"] = BackToShape,
        ["Unsqueeze"] = BackToShape,
        ["Transpose"] = Transpose,
        ["Expand"] = context => [context.SumTo(0, () => context.Gradient)],
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Pad"] = Pad,
    };

    private static IReadOnlyList<Value?> BackToShape(GradientContext context) => [context.Gradient.ReshapeTo(context.Inputs[0]!)];

    private static IReadOnlyList<Value?> Transpose(GradientContext context)
    {
        if (context.Node.Ints("perm") is not { } perm)
        {
            return [context.Gradient.Op("Transpose")];
        }

        var inverse = new long[perm.Length];
        for (var axis = 0; axis < perm.Length; axis++)
        {
            inverse[perm[axis]] = axis;
        }

        return [context.Gradient.Transpose(inverse)];
    }

    private static IReadOnlyList<Value?> Concat(GradientContext context)
    {
        var axis = context.Node.Int("axis", 0);
        var parts = context.Inputs.Select((_, i) => context.In(i)).ToList();
        var sizes = context.Gradient.SizeVector([.. parts.Select(part => part.Size((int)axis))]);
        return [.. context.Gradient.Split(sizes, parts.Count, axis)];
    }

    private static IReadOnlyList<Value?> Split(GradientContext context)
    {
        var (first, rest) = (Part(0), Enumerable.Range(1, context.Outputs.Count - 1).Select(Part).ToArray());
        return [first.Op("Concat", rest, NodeAttributes.Of("axis", context.Node.Int("axis", 0)))];

        Term Part(int output) => context.OutputGradient(output) ?? context.Out(output).Zeros();
    }

    // A Pad with the amounts negated cuts off what was put on, and puts zeros back where something was cut off.
    private static IReadOnlyList<Value?> Pad(GradientContext context)
    {
        var mode = context.Node.Text("mode", "constant");
        if (mode != "constant")
        {
            throw context.Refuse($"padding by '{mode}' has no gradient rule; only constant padding has");
        }

        var g = context.Gradient;
        var amounts = context.Inputs[1]!.Integers is { } known ? g.Integers([.. known.Select(amount => -amount)]) : context.In(1).Op("Neg");
        var inner = context.Has(3) ? g.Op("Pad", amounts, g.Scalar(0), context.In(3)) : g.Op("Pad", amounts, g.Scalar(0));
        return [inner, null, context.To(2, () => g.Sum() - inner.Sum())];
    }
}
