namespace Sundial.Onnx.Shapes;

/// <summary>Operators that work element by element, with broadcasting where there are several inputs.</summary>
internal static class ElementwiseShapes
{
    private static readonly string[] s_unary =
    [
        "Abs", "Neg", "Sqrt", "Exp", "Log", "Reciprocal", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Erf", "Not",
        "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Mish", "Softplus", "Softsign", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Gelu",
    ];

    private static readonly string[] s_arithmetic = ["Add", "Sub", "Mul", "Div", "Min", "Max", "Sum", "Mean", "And", "Or", "Xor"];
    private static readonly string[] s_comparisons = ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"];

    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
        s_unary.Select(op => KeyValuePair.Create(op, (ShapeRule)Same))
            .Concat(s_arithmetic.Select(op => KeyValuePair.Create(op, (ShapeRule)Arithmetic)))
            .Concat(s_comparisons.Select(op => KeyValuePair.Create(op, (ShapeRule)Comparison)))
            .Concat(
            [
                new("Identity", context => [context.Input(0).Tensor]),
                new("Mod", Mod),
                new("IsNaN", context => [new(ElementType.Bool, context.Input(0).Shape)]),
                new("IsInf", context => [new(ElementType.Bool, context.Input(0).Shape)]),
                new("Cast", Cast),
                new("Clip", Clip),
                new("PRelu", PRelu),
                new("Pow", context => [new(context.Input(0).Type, Broadcast(context, [context.Input(0), context.Input(1)]))]),
                new("Where", Where),
                new("Dropout", Dropout),
            ]);

    public static IReadOnlyList<TensorType> Same(ShapeContext context) => [new(context.Input(0).Type, context.Input(0).Shape)];

    public static ElementType SharedType(ShapeContext context, IEnumerable<Value> inputs)
    {
        var types = inputs.Select(input => input.Type).Where(type => type != ElementType.Undefined).Distinct().ToList();
        context.Require(types.Count <= 1, "the element types differ; insert a Cast");
        return types.Count == 0 ? ElementType.Undefined : types[0];
    }

    private static IReadOnlyList<TensorType> Arithmetic(ShapeContext context)
    {
        var inputs = context.Inputs.OfType<Value>().ToList();
        return [new(SharedType(context, inputs), Broadcast(context, inputs), Contents.Arithmetic(context, inputs))];
    }

    private static IReadOnlyList<TensorType> Mod(ShapeContext context)
    {
        var result = Arithmetic(context);
        context.Require(!result[0].Element.IsFloating() || context.Node.Flag("fmod"), "of floating-point numbers it needs fmod of 1");
        return result;
    }

    private static IReadOnlyList<TensorType> Dropout(ShapeContext context)
    {
        context.Require(context.Inputs.Skip(1).All(input => input?.Shape is null or { Rank: 0 }), "ratio and training mode must be scalars");
        return [.. Same(context), new(ElementType.Bool, context.Input(0).Shape)];
    }

    private static IReadOnlyList<TensorType> Comparison(ShapeContext context)
    {
        Value[] inputs = [context.Input(0), context.Input(1)];
        _ = SharedType(context, inputs);
        return [new(ElementType.Bool, Broadcast(context, inputs))];
    }

    private static IReadOnlyList<TensorType> Clip(ShapeContext context)
    {
        _ = SharedType(context, context.Inputs.OfType<Value>());
        context.Require(context.Inputs.Skip(1).All(bound => bound?.Shape is null or { Rank: 0 }), "the bounds must be scalars");
        return Same(context);
    }

    private static IReadOnlyList<TensorType> PRelu(ShapeContext context)
    {
        var (x, slope) = (context.Input(0), context.Input(1));
        context.Require(x.Shape is null || slope.Shape?.CanBroadcastTo(x.Shape) != false, "the slope cannot be broadcast to the input");
        return [new(SharedType(context, [x, slope]), x.Shape)];
    }

    private static IReadOnlyList<TensorType> Where(ShapeContext context)
    {
        Value[] inputs = [context.Input(0), context.Input(1), context.Input(2)];
        return [new(SharedType(context, inputs.Skip(1)), Broadcast(context, inputs))];
    }

    private static IReadOnlyList<TensorType> Cast(ShapeContext context)
    {
        var input = context.Input(0);
        var type = (ElementType)context.Node.Int("to", 0);
        context.Require(type.IsKnown(), $"a Cast to the type {(int)type} is not known");
        var keepsContent = type == ElementType.Int64
            || (type == ElementType.Int32 && input.Tensor.Content?.All(dim => dim.Size is null or (>= int.MinValue and <= int.MaxValue)) == true);
        return [new(type, input.Shape, keepsContent ? input.Tensor.Content : null)];
    }

    private static Shape? Broadcast(ShapeContext context, IReadOnlyList<Value> inputs)
    {
        Shape? shape = Shape.Scalar;
        foreach (var input in inputs)
        {
            if (input.Shape is null)
            {
                return null;
            }

            shape = Shape.Broadcast(shape, input.Shape)
                ?? throw context.Refuse("the shapes cannot be broadcast against each other");
        }

        return shape;
    }
}
