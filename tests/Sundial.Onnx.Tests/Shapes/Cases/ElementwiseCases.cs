namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class ElementwiseCases
{
    private static readonly string[] s_floats =
    [
        "Abs", "Neg", "Sign", "Relu", "Erf", "Sqrt", "Exp", "Log", "Reciprocal", "Floor", "Ceil", "Round", "Sin", "Cos", "Sigmoid", "Tanh", "HardSwish",
        "Softplus", "Softsign", "IsNaN", "IsInf", "LeakyRelu", "Elu", "Celu", "Selu", "HardSigmoid", "Identity",
    ];

    public static IEnumerable<ShapeCase> All =>
    [
        .. s_floats.Select(op => new ShapeCase(op, "keeps the shape", b => b.Op(op, [b.Floats(2, 3)]))),
        .. new[] { "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "Equal" }
            .Select(op => new ShapeCase(op, "broadcasts both", b => b.Op(op, [b.Floats(2, 1, 4), b.Floats(3, 1)]))),
        .. new[] { "Add", "Sub", "Mul", "Mod" }.Select(op => new ShapeCase(op, "of integers and a scalar", b => b.Op(op, [b.Bits(2, 3), b.Number(2)]))),
        .. new[] { "And", "Or", "Xor" }.Select(op => new ShapeCase(op, "broadcasts both", b => b.Op(op, [b.Booleans(2, 1), b.Booleans(3)]))),
        .. new[] { "Min", "Max", "Sum", "Mean" }
            .Select(op => new ShapeCase(op, "of three", b => b.Op(op, [b.Floats(2, 3), b.Floats(3), b.Floats(2, 1)]))),
        new("Add", "of no elements", b => b.Graph.Add(b.Floats(2, 0), b.Floats(1, 1))),
        new("Add", "of doubles", b => b.Graph.Add(b.Doubles(2), b.Doubles(2))),
        new("Equal", "of integers", b => b.Graph.Equal(b.Bits(2), b.Bits(2))),
        new("Not", "keeps the shape", b => b.Graph.Not(b.Booleans(2, 3))),
        new("Mish", "keeps the shape", b => b.Op("Mish", [b.Floats(2, 3)]), opset: 18),
        new("Gelu", "keeps the shape", b => b.Graph.Gelu(b.Floats(2, 3)), opset: 20),
        new("Erf", "in a Gelu of old", b => b.Graph.Gelu(b.Floats(2, 3))),
        new("PRelu", "with a slope each channel", b => b.Op("PRelu", [b.Floats(2, 3, 4), b.Floats(3, 1)])),
        new("Clip", "with both bounds", b => b.Graph.Clip(b.Floats(2, 3), 0.1, 0.9)),
        new("Clip", "with one bound", b => b.Graph.Clip(b.Doubles(2, 3), null, 0.9)),
        new("Pow", "of a double to an integer", b => b.Graph.Pow(b.Doubles(2, 3), b.Number(2))),
        new("Where", "broadcasts all three", b => b.Graph.Where(b.Booleans(4), b.Floats(2, 1), b.Floats(3, 1, 1))),
        new("Where", "of integers", b => b.Graph.Where(b.Booleans(2), b.Bits(2), b.Number(0))),
        new("Mod", "of floats", b => b.Op("Mod", [b.Floats(2, 3), b.Floats(3)], NodeAttributes.Of("fmod", true))),
        new("Cast", "to doubles", b => b.Graph.Cast(b.Floats(2, 3), ElementType.Double)),
        new("Cast", "to integers", b => b.Graph.Cast(b.Floats(2, 3), ElementType.Int64)),
        new("Cast", "of booleans", b => b.Graph.Cast(b.Booleans(2, 3), ElementType.Float)),
        new("Dropout", "as it predicts", b => b.Op("Dropout", [b.Floats(2, 3)])),
        new("Dropout", "with its mask", b => b.Op("Dropout", [b.Floats(2, 3), b.Graph.Constant(0.5), b.Graph.Constant(1, ElementType.Bool)], outputs: 2)),
    ];
}
