namespace Sundial.Onnx.Shapes;

/// <summary>Convolutions and pooling.</summary>
internal static class WindowShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("Conv", Conv),
        new("ConvTranspose", ConvTranspose),
        new("MaxPool", Pool),
        new("AveragePool", Pool),
        new("GlobalAveragePool", GlobalPool),
        new("GlobalMaxPool", GlobalPool),
    ];

    /// <summary>The kernel's spatial sizes, from the weights or from the attribute; null when not known.</summary>
    public static long[]? Kernel(ShapeContext context)
    {
        var stated = context.Node.Ints("kernel_shape");
        if (context.Input(1).Shape is not { } weights)
        {
            return stated;
        }

        context.Require(weights.Rank >= 3, "the weights need at least one spatial axis");
        var sizes = Shape.Create([.. weights.Skip(2)]).Sizes;
        context.Require(stated is null || sizes is null || stated.AsSpan().SequenceEqual(sizes), "kernel_shape is not the shape of the weights");
        return sizes ?? stated;
    }

    private static IReadOnlyList<TensorType> Conv(ShapeContext context)
    {
        var (x, weights) = (context.Input(0), context.Input(1));
        var type = ElementwiseShapes.SharedType(context, context.Inputs.OfType<Value>());
        var kernel = Kernel(context);
        if (x.Shape is not { } input || weights.Shape is not { } filter || kernel is null)
        {
            return [new(type, null)];
        }

        var group = context.Node.Int("group", 1);
        var window = Window.Of(context.Node, kernel, input, context.Refuse);
        context.Require(group > 0, "group must be positive");
        context.Require(
            input[1].CanBe(SizeArithmetic.Product([filter[1], group])),
            $"the input has {input[1]} channels, the weights expect {filter[1]} in each of {group} group(s)");
        context.Require(filter[0].Size is not { } outputs || outputs % group == 0, $"{filter[0]} output channels do not divide into {group} groups");
        RequireBias(context, filter[0]);
        return [new(type, [input[0], filter[0], .. Enumerable.Range(0, window.Axes).Select(axis => window.Positions(axis, input[axis + 2]))])];
    }

    private static IReadOnlyList<TensorType> ConvTranspose(ShapeContext context)
    {
        var (x, weights) = (context.Input(0), context.Input(1));
        var type = ElementwiseShapes.SharedType(context, context.Inputs.OfType<Value>());
        var kernel = Kernel(context);
        if (x.Shape is not { } input || weights.Shape is not { } filter || kernel is null)
        {
            return [new(type, null)];
        }

        var group = context.Node.Int("group", 1);
        var sizes = TransposedWindow.Sizes(context.Node, kernel, input, context.Refuse);
        context.Require(group > 0, "group must be positive");
        context.Require(input[1].CanBe(filter[0]), $"the input has {input[1]} channels, the weights expect {filter[0]}");
        context.Require(filter[0].Size is not { } channels || channels % group == 0, $"{filter[0]} input channels do not divide into {group} groups");
        var outputs = SizeArithmetic.Product([filter[1], group]);
        RequireBias(context, outputs);
        return [new(type, [input[0], outputs, .. sizes])];
    }

    private static IReadOnlyList<TensorType> Pool(ShapeContext context)
    {
        var x = context.Input(0);
        var kernel = context.Node.Ints("kernel_shape") ?? throw context.Refuse("kernel_shape is missing");
        if (x.Shape is not { } input)
        {
            return [new(x.Type, null), new(ElementType.Int64, null)];
        }

        var window = Window.Of(context.Node, kernel, input, context.Refuse);
        context.Require(
            Enumerable.Range(0, window.Axes).All(axis => Math.Max(window.Begin[axis], window.End[axis]) < kernel[axis]),
            "a pad is as large as the kernel, which would see nothing else");
        Shape output = [input[0], input[1], .. Enumerable.Range(0, window.Axes).Select(axis => window.Positions(axis, input[axis + 2]))];
        return [new(x.Type, output), new(ElementType.Int64, output)];
    }

    private static IReadOnlyList<TensorType> GlobalPool(ShapeContext context)
    {
        var x = context.Input(0);
        context.Require(x.Shape is null or { Rank: >= 3 }, "the input needs at least one spatial axis");
        return [new(x.Type, x.Shape is { } shape ? [shape[0], shape[1], .. shape.Skip(2).Select(_ => (Dim)1)] : null)];
    }

    private static void RequireBias(ShapeContext context, Dim channels) =>
        context.Require(Shape.Create(channels).CanBe(context.Optional(2)?.Shape), $"the bias must have the shape [{channels}]");
}
