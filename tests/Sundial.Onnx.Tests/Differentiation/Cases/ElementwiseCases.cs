namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class ElementwiseCases
{
    private static readonly string[] s_smooth = ["Neg", "Exp", "Sigmoid", "Tanh", "Erf", "Identity"];
    private static readonly string[] s_ofPositives = ["Sqrt", "Log"];
    private static readonly string[] s_kinked = ["Abs", "Relu", "LeakyRelu", "HardSwish"];

    public static IEnumerable<GradientCase> All =>
    [
        .. s_smooth.Select(op => new GradientCase(op, "of any number", b => b.Op(op, [b.Parameter(b.Size(), b.Size())]))),
        .. s_ofPositives.Select(op => new GradientCase(op, "of positive numbers", b => b.Op(op, [b.Positive(b.Size(), b.Size())]))),
        .. s_kinked.Select(op => new GradientCase(op, "away from the kinks", b => b.Op(op, [b.Distinct(b.Size(), b.Size(), 3)]))),
        new("LeakyRelu", "with a slope of its own", b => b.Op("LeakyRelu", [b.Distinct(b.Size(), 4)], NodeAttributes.Of("alpha", 0.3f))),
        new("HardSwish", "on all three of its pieces", b => b.Op("HardSwish", [b.Op("Mul", [b.Distinct(4, 5), b.Number(10)])])),
        new("Gelu", "exact", b => b.Op("Gelu", [b.Parameter(b.Size(), b.Size())]), opset: 20),
        new("Gelu", "by tanh", b => b.Op("Gelu", [b.Parameter(b.Size(), b.Size())], NodeAttributes.Of("approximate", "tanh")), opset: 20),
        new("Cast", "there and back", b => b.Cast(b.Cast(b.Parameter(b.Size(), 2), ElementType.Double), b.Type)),
        .. Broadcasting("Add", b => b.Parameter),
        .. Broadcasting("Sub", b => b.Parameter),
        .. Broadcasting("Mul", b => b.Parameter),
        .. Broadcasting("Div", b => b.Positive),
        .. Broadcasting("Pow", b => b.Positive),
        new("Mul", "of a value by itself", b => b.Parameter(b.Size(), 3) is var x ? b.Op("Mul", [x, x]) : x),
        new("Pow", "to constant exponents", b => b.Op("Pow", [b.Parameter(2, 4), b.Numbers([2, 3, 0, 1], 4)])),
        new("Pow", "squared", b => b.Op("Pow", [b.Parameter(b.Size()), b.Number(2)])),
        new("Pow", "to what a Constant node gives", b =>
            b.Op("Pow", [b.Parameter(b.Size()), b.Op("Constant", [], NodeAttributes.Of("value", TensorData.Of("", b.Type, [3], [])))])),
        new("Pow", "to an integer exponent", b => b.Op("Pow", [b.Parameter(b.Size()), b.Integers(3)])),
        new("Sum", "of three, broadcast", b => b.Op("Sum", [b.Parameter(2, 3), b.Parameter(3), b.Parameter(2, 1)])),
        new("Sum", "of one", b => b.Op("Sum", [b.Parameter(b.Size())])),
    ];

    private static IEnumerable<GradientCase> Broadcasting(string op, Func<CaseBuilder, Func<long[], Value>> parameter)
    {
        GradientCase Case(string name, Func<long, long, long[]> left, Func<long, long, long[]> right) => new(op, name, b =>
        {
            var (m, n) = (b.Size(), b.Size());
            return b.Op(op, [parameter(b)(left(m, n)), parameter(b)(right(m, n))]);
        });

        return
        [
            Case("of one shape", (m, n) => [m, n], (m, n) => [m, n]),
            Case("with a vector on the right", (m, n) => [m, n], (m, n) => [n]),
            Case("with a vector on the left", (m, n) => [n], (m, n) => [2, m, n]),
            Case("with a column and a row", (m, n) => [m, 1], (m, n) => [1, n]),
            Case("with a scalar", (m, n) => [m, n], (m, n) => []),
            Case("along an inner axis and a lent one", (m, n) => [2, m, 3, n], (m, n) => [m, 1, n]),
        ];
    }
}
