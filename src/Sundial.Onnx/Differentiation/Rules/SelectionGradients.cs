namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Operators whose result is, element by element, one of their inputs or nothing.</summary>
internal static class SelectionGradients
{
    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["Where"] = context =>
        [
            null,
            context.SumTo(1, () => Term.Where(context.In(0), context.Gradient, 0)),
            context.SumTo(2, () => Term.Where(context.In(0), 0, context.Gradient)),
        ],
        ["Max"] = Extreme,
        ["Min"] = Extreme,
        ["Clip"] = Clip,
        ["Dropout"] = Dropout,
    };

    // Inputs that reach the extreme together share the gradient evenly, which is a subgradient that favours none.
    private static IReadOnlyList<Value?> Extreme(GradientContext context)
    {
        if (context.Inputs.Count == 1)
        {
            return [context.Gradient];
        }

        var reaches = context.Inputs.Select((_, i) => context.In(i).EqualTo(context.Out(0)).CastTo(context.Gradient.Type)).ToList();
        var share = context.Gradient / reaches.Aggregate((a, b) => a + b);
        return [.. reaches.Select((reach, i) => context.SumTo(i, () => share * reach))];
    }

    private static IReadOnlyList<Value?> Clip(GradientContext context)
    {
        var (x, g) = (context.In(0), context.Gradient);
        Term? low = context.Has(1) ? context.In(1) : null;
        Term? high = context.Has(2) ? context.In(2) : null;
        return
        [
            context.To(0, () =>
            {
                var inside = low is { } min ? Term.Where(x < min, 0, g) : g;
                return high is { } max ? Term.Where(x > max, 0, inside) : inside;
            }),
            context.SumTo(1, () => Term.Where(x < low!.Value, g, 0)),
            context.SumTo(2, () => Term.Where(x > high!.Value, g, 0)),
        ];
    }

    private static IReadOnlyList<Value?> Dropout(GradientContext context)
    {
        var training = context.Has(2) ? context.Inputs[2]!.Constant is { } known ? TensorData.Int64s(known)[0] != 0 : (bool?)null : false;
        if (training == false)
        {
            return [context.Gradient];
        }

        var g = context.Gradient;
        var kept = context.Has(1) ? 1 - context.In(1).CastTo(g.Type) : g.Scalar(0.5);
        var dropped = Term.Where(context.Out(1), g / kept, 0);
        return [training == true ? dropped : Term.Where(context.In(2), dropped, g)];
    }
}
