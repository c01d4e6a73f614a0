namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Matrix products.</summary>
internal static class MatrixGradients
{
    public static Dictionary<string, GradientRule> Rules => new() { ["MatMul"] = MatMul, ["Gemm"] = Gemm };

    // dA = G·Bᵀ and dB = Aᵀ·G, with the axes that the product lent to vectors lent again, and summed over axes that were broadcast.
    private static IReadOnlyList<Value?> MatMul(GradientContext context)
    {
        var (a, b, g) = (context.In(0), context.In(1), context.Gradient);
        var (isRow, isColumn) = (a.Rank == 1, b.Rank == 1);
        a = isRow ? a.Unsqueeze(0) : a;
        b = isColumn ? b.Unsqueeze(1) : b;
        g = isColumn ? g.Unsqueeze(-1) : g;
        g = isRow ? g.Unsqueeze(-2) : g;
        return
        [
            context.To(0, () =>
            {
                var gradient = g.Op("MatMul", b.SwapLastAxes()).SumTo(a.Value);
                return isRow ? gradient.Squeeze(0) : gradient;
            }),
            context.To(1, () =>
            {
                var gradient = b.Rank == 2 && a.Rank > 2
                    ? Rows(a).SwapLastAxes().Op("MatMul", Rows(g))
                    : a.SwapLastAxes().Op("MatMul", g).SumTo(b.Value);
                return isColumn ? gradient.Squeeze(1) : gradient;
            }),
        ];
    }

    // One matrix shared by a whole batch: its gradient is one big product, not a sum over a product for each member.
    private static Term Rows(Term matrices) => matrices.Shape![-1].Size is { } columns
        ? matrices.Op("Reshape", matrices.Integers(-1, columns))
        : matrices.Op("Flatten", [], NodeAttributes.Of("axis", matrices.Rank - 1L));

    private static IReadOnlyList<Value?> Gemm(GradientContext context)
    {
        var (a, b, g) = (context.In(0), context.In(1), context.Gradient);
        var (transA, transB) = (context.Node.Flag("transA"), context.Node.Flag("transB"));
        double beta = context.Node.Float("beta", 1);
        Term Product(Term left, bool transposeLeft, Term right, bool transposeRight) => left.Op(
            "Gemm",
            [right],
            NodeAttributes.Of("alpha", context.Node.Float("alpha", 1)),
            NodeAttributes.Of("transA", transposeLeft),
            NodeAttributes.Of("transB", transposeRight));
        return
        [
            context.To(0, () => transA ? Product(b, transB, g, true) : Product(g, false, b, !transB)),
            context.To(1, () => transB ? Product(g, true, a, transA) : Product(a, !transA, g, false)),
            context.SumTo(2, () => beta == 1 ? g : g * beta),
        ];
    }
}
