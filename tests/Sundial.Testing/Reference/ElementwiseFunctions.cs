using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Operators that work element by element.</summary>
internal static class ElementwiseFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Abs"] = Unary(Math.Abs),
        ["Neg"] = Unary(x => -x),
        ["Sqrt"] = Unary(Math.Sqrt),
        ["Exp"] = Unary(Math.Exp),
        ["Log"] = Unary(Math.Log),
        ["Sign"] = Unary(x => Math.Sign(x)),
        ["Erf"] = Unary(SpecialFunctions.Erf),
        ["Sigmoid"] = Unary(x => 1 / (1 + Math.Exp(-x))),
        ["Tanh"] = Unary(Math.Tanh),
        ["Relu"] = Unary(x => Math.Max(x, 0)),
        ["LeakyRelu"] = node => Unary(node, x => x < 0 ? x * node.Node.Float("alpha", 0.01f) : x),
        ["HardSwish"] = Unary(x => x * Math.Clamp((x / 6) + 0.5, 0, 1)),
        ["Gelu"] = node => Unary(node, node.Node.Text("approximate", "none") == "tanh" ? GeluTanh : Gelu),
        ["Identity"] = node => [node.X],
        ["Cast"] = Cast,
        ["Clip"] = node => Unary(node, x => Math.Min(
            Math.Max(x, node.Optional(1)?.Data[0] ?? double.NegativeInfinity), node.Optional(2)?.Data[0] ?? double.PositiveInfinity)),
        ["Add"] = Binary((a, b) => a + b),
        ["Sub"] = Binary((a, b) => a - b),
        ["Mul"] = Binary((a, b) => a * b),
        ["Div"] = node => Binary(node, node.X.Type, node.X.Type.IsFloating() ? (a, b) => a / b : (a, b) => Math.Truncate(a / b)),
        ["Pow"] = Binary(Math.Pow),
        ["Min"] = Variadic(Math.Min),
        ["Max"] = Variadic(Math.Max),
        ["Sum"] = Variadic((a, b) => a + b),
        ["Equal"] = Comparison((a, b) => a == b),
        ["Less"] = Comparison((a, b) => a < b),
        ["Greater"] = Comparison((a, b) => a > b),
        ["Where"] = Where,
        ["Dropout"] = Dropout,
    };

    private static Func<ReferenceNode, ReferenceTensor[]> Unary(Func<double, double> function) => node => Unary(node, function);

    private static Func<ReferenceNode, ReferenceTensor[]> Binary(Func<double, double, double> function) => node => Binary(node, node.X.Type, function);

    private static Func<ReferenceNode, ReferenceTensor[]> Comparison(Func<double, double, bool> function) =>
        node => Binary(node, ElementType.Bool, (a, b) => function(a, b) ? 1 : 0);

    private static Func<ReferenceNode, ReferenceTensor[]> Variadic(Func<double, double, double> function) =>
        node => [node.Inputs.Select(input => input!).Aggregate((a, b) => Combine(a.Type, a, b, function))];

    private static ReferenceTensor[] Unary(ReferenceNode node, Func<double, double> function) =>
        [new(node.X.Type, node.X.Dims, [.. node.X.Data.Select(function)])];

    private static ReferenceTensor[] Binary(ReferenceNode node, ElementType type, Func<double, double, double> function) =>
        [Combine(type, node[0], node[1], function)];

    private static ReferenceTensor Combine(ElementType type, ReferenceTensor a, ReferenceTensor b, Func<double, double, double> function) =>
        ReferenceTensor.Fill(type, Broadcasting.Shape(a, b), index => function(a.Broadcast(index), b.Broadcast(index)));

    private static ReferenceTensor[] Where(ReferenceNode node) =>
    [
        ReferenceTensor.Fill(
            node[1].Type,
            Broadcasting.Shape(node[0], node[1], node[2]),
            index => node[node[0].Broadcast(index) != 0 ? 1 : 2].Broadcast(index)),
    ];

    private static ReferenceTensor[] Cast(ReferenceNode node)
    {
        var type = (ElementType)node.Node.Int("to", 0);
        Func<double, double> convert = type.IsFloating() ? x => x : type == ElementType.Bool ? x => x != 0 ? 1 : 0 : Math.Truncate;
        return [new(type, node.X.Dims, [.. node.X.Data.Select(convert)])];
    }

    // The mask is this evaluator's own, the same at every run, so that a function with dropout has a derivative to test.
    private static ReferenceTensor[] Dropout(ReferenceNode node)
    {
        var ratio = node.Optional(1)?.Data[0] ?? 0.5;
        var training = (node.Optional(2)?.Data[0] ?? 0) != 0;
        var mask = ReferenceTensor.Fill(ElementType.Bool, node.X.Dims, _ => 1);
        if (!training)
        {
            return [node.X, mask];
        }

        for (var i = 0; i < mask.Data.Length; i++)
        {
            mask.Data[i] = i * 0.618034 % 1 >= ratio ? 1 : 0;
        }

        return [new(node.X.Type, node.X.Dims, [.. node.X.Data.Select((x, i) => x * mask.Data[i] / (1 - ratio))]), mask];
    }

    private static double Gelu(double x) => 0.5 * x * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)));

    private static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
}
