namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Functions of each element by itself, and arithmetic with broadcasting.</summary>
/// <remarks>x, a and b are inputs, y is the output, g its gradient.</remarks>
internal static class ElementwiseGradients
{
    private static readonly double s_sqrtTwoOverPi = Math.Sqrt(2 / Math.PI);

    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["Identity"] = Unary((x, y, g) => g),
        ["Neg"] = Unary((x, y, g) => -g),
        ["Abs"] = Unary((x, y, g) => g * x.Op("Sign")),
        ["Sqrt"] = Unary((x, y, g) => g * 0.5 / y),
        ["Exp"] = Unary((x, y, g) => g * y),
        ["Log"] = Unary((x, y, g) => g / x),
        ["Sigmoid"] = Unary((x, y, g) => g * y * (1 - y)),
        ["Tanh"] = Unary((x, y, g) => g * (1 - (y * y))),
        ["Erf"] = Unary((x, y, g) => g * (2 / Math.Sqrt(Math.PI)) * (-(x * x)).Op("Exp")),
        ["Relu"] = Unary((x, y, g) => Term.Where(y > 0, g, 0)),
        ["LeakyRelu"] = context => Unary((x, y, g) => Term.Where(x < 0, g * context.Node.Float("alpha", 0.01f), g))(context),
        ["HardSwish"] = Unary((x, y, g) => g * Term.Where(x > 3, 1, Term.Where(x < -3, 0, (x * (1.0 / 3)) + 0.5))),
        ["Gelu"] = context => Unary(context.Node.Text("approximate", "none") == "tanh" ? GeluTanh : Gelu)(context),
        ["Cast"] = Unary((x, y, g) => g.CastTo(x.Type)),
        ["Add"] = Binary((a, b, y, g) => g, (a, b, y, g) => g),
        ["Sub"] = Binary((a, b, y, g) => g, (a, b, y, g) => -g),
        ["Mul"] = Binary((a, b, y, g) => g * b, (a, b, y, g) => g * a),
        ["Div"] = Binary((a, b, y, g) => g / b, (a, b, y, g) => -g * y / b),
        ["Pow"] = Binary(PowBase, (a, b, y, g) => (g * y * Term.Where(a > 0, a, 1).Op("Log")).CastTo(b.Type)),
        ["Sum"] = context => [.. context.Inputs.Select((_, i) => context.SumTo(i, () => context.Gradient))],
    };

    private static GradientRule Unary(Func<Term, Term, Term, Term> gradient) =>
        context => [context.To(0, () => gradient(context.In(0), context.Out(0), context.Gradient))];

    private static GradientRule Binary(Func<Term, Term, Term, Term, Term> first, Func<Term, Term, Term, Term, Term> second) => context =>
    [
        context.SumTo(0, () => first(context.In(0), context.In(1), context.Out(0), context.Gradient)),
        context.SumTo(1, () => second(context.In(0), context.In(1), context.Out(0), context.Gradient)),
    ];

    // b·aᵇ⁻¹, which for b = 0 is 0 even where a is 0 and the power infinite. The usual constant exponents come out plainly.
    private static Term PowBase(Term a, Term b, Term y, Term g)
    {
        var constant = b.Value.Constant is { } tensor ? TensorData.Doubles(tensor) : null;
        if (constant is [2])
        {
            return g * 2 * a;
        }

        var exponent = b.CastTo(a.Type);
        var slope = exponent * a.Op("Pow", exponent - 1);
        return g * (constant is null || constant.Contains(0) ? Term.Where(exponent.EqualTo(0), 0, slope) : slope);
    }

    private static Term Gelu(Term x, Term y, Term g)
    {
        var cumulative = ((x * Math.Sqrt(0.5)).Op("Erf") + 1) * 0.5;
        var density = (x * x * -0.5).Op("Exp") * (1 / Math.Sqrt(2 * Math.PI));
        return g * (cumulative + (x * density));
    }

    private static Term GeluTanh(Term x, Term y, Term g)
    {
        const double cubic = 0.044715;
        var squared = x * x;
        var tanh = ((squared * (cubic * s_sqrtTwoOverPi) + s_sqrtTwoOverPi) * x).Op("Tanh");
        var inner = (squared * (3 * cubic * s_sqrtTwoOverPi)) + s_sqrtTwoOverPi;
        return g * 0.5 * (tanh + 1 + (x * (1 - (tanh * tanh)) * inner));
    }
}
