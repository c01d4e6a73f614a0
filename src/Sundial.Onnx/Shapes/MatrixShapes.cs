namespace Sundial.Onnx.Shapes;

/// <summary>Matrix products.</summary>
internal static class MatrixShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules => [new("MatMul", MatMul), new("Gemm", Gemm)];

    private static IReadOnlyList<TensorType> MatMul(ShapeContext context)
    {
        var (a, b) = (context.Input(0), context.Input(1));
        var type = ElementwiseShapes.SharedType(context, [a, b]);
        if (a.Shape is not { } left || b.Shape is not { } right)
        {
            return [new(type, null)];
        }

        context.Require(left.Rank > 0 && right.Rank > 0, "a scalar cannot be multiplied as a matrix");

        // A vector on the left is a row, on the right a column; the axis lent to it goes again.
        var (rows, columns) = (left.Rank > 1, right.Rank > 1);
        left = rows ? left : [1, left[0]];
        right = columns ? right : [right[0], 1];
        context.Require(left[-1].CanBe(right[-2]), $"the inner sizes {left[-1]} and {right[-2]} differ");
        var batch = Shape.Broadcast(Shape.Create([.. left.SkipLast(2)]), Shape.Create([.. right.SkipLast(2)]))
            ?? throw context.Refuse("the leading axes cannot be broadcast against each other");
        return [new(type, [.. batch, .. rows ? (Dim[])[left[-2]] : [], .. columns ? (Dim[])[right[-1]] : []])];
    }

    private static IReadOnlyList<TensorType> Gemm(ShapeContext context)
    {
        var (a, b) = (context.Input(0), context.Input(1));
        var type = ElementwiseShapes.SharedType(context, context.Inputs.OfType<Value>());
        if (a.Shape is not { } left || b.Shape is not { } right)
        {
            return [new(type, null)];
        }

        context.Require(left.Rank == 2 && right.Rank == 2, "both factors must be matrices");
        var (transA, transB) = (context.Node.Flag("transA"), context.Node.Flag("transB"));
        var (m, k) = transA ? (left[1], left[0]) : (left[0], left[1]);
        var (k2, n) = transB ? (right[1], right[0]) : (right[0], right[1]);
        context.Require(k.CanBe(k2), $"the inner sizes {k} and {k2} differ");
        context.Require(context.Optional(2)?.Shape?.CanBroadcastTo([m, n]) != false, $"the addend cannot be broadcast to the product [{m}, {n}]");

        return [new(type, [m, n])];
    }
}
