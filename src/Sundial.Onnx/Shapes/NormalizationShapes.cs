namespace Sundial.Onnx.Shapes;

/// <summary>Normalisation, and the softmax family.</summary>
internal static class NormalizationShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("Softmax", Softmax),
        new("LogSoftmax", Softmax),
        new("Hardmax", Softmax),
        new("BatchNormalization", BatchNormalization),
        new("InstanceNormalization", InstanceNormalization),
        new("LayerNormalization", LayerNormalization),
        new("LRN", ElementwiseShapes.Same),
    ];

    private static IReadOnlyList<TensorType> Softmax(ShapeContext context)
    {
        if (context.Input(0).Shape is { } shape)
        {
            _ = context.Axis(context.Node.Int("axis", context.Opset >= 13 ? -1 : 1), shape.Rank);
        }

        return ElementwiseShapes.Same(context);
    }

    private static IReadOnlyList<TensorType> BatchNormalization(ShapeContext context)
    {
        var (x, mean, variance) = (context.Input(0), context.Input(3), context.Input(4));
        RequirePerChannel(context, 1, 2, 3, 4);
        _ = ElementwiseShapes.SharedType(context, [context.Input(1), context.Input(2)]);
        _ = ElementwiseShapes.SharedType(context, [mean, variance]);
        context.Require(
            context.Node.Flag("training_mode") || context.Node.Output.Skip(1).All(output => output.Length == 0),
            "only in training_mode it gives statistics");
        return [new(x.Type, x.Shape), new(mean.Type, mean.Shape), new(variance.Type, variance.Shape)];
    }

    private static IReadOnlyList<TensorType> InstanceNormalization(ShapeContext context)
    {
        RequirePerChannel(context, 1, 2);
        return ElementwiseShapes.Same(context);
    }

    private static IReadOnlyList<TensorType> LayerNormalization(ShapeContext context)
    {
        var x = context.Input(0);

        // Statistics are of the type they are computed in, whatever that of the input is.
        var stash = (ElementType)context.Node.Int("stash_type", (long)ElementType.Float);
        context.Require(stash is ElementType.Float or ElementType.BFloat16, $"the statistics cannot be of the type {stash}");
        if (x.Shape is not { } shape)
        {
            return [new(x.Type, null), new(stash, null), new(stash, null)];
        }

        var axis = context.Axis(context.Node.Int("axis", -1), shape.Rank);
        context.Require(context.Input(1).Shape?.CanBroadcastTo(shape) != false, "the scale does not fit the normalised axes");
        context.Require(context.Optional(2)?.Shape?.CanBroadcastTo(shape) != false, "the bias does not fit the normalised axes");
        Shape statistics = [.. shape.Select((dim, i) => i >= axis ? 1 : dim)];
        return [new(x.Type, shape), new(stash, statistics), new(stash, statistics)];
    }

    private static void RequirePerChannel(ShapeContext context, params int[] inputs)
    {
        if (context.Input(0).Shape is not { } shape)
        {
            return;
        }

        context.Require(shape.Rank >= 2, "the input needs a channel axis");
        foreach (var input in inputs)
        {
            context.Require(Shape.Create(shape[1]).CanBe(context.Input(input).Shape), $"input {input} must have the shape [{shape[1]}]");
        }
    }
}
