using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Matrix products.</summary>
internal static class MatrixFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new() { ["MatMul"] = MatMul, ["Gemm"] = Gemm };

    private static ReferenceTensor[] MatMul(ReferenceNode node)
    {
        // A vector on the left is a row, on the right a column; the axis lent to it goes again.
        var (a, b) = (node[0], node[1]);
        var (isRow, isColumn) = (a.Rank == 1, b.Rank == 1);
        a = isRow ? a.Reshaped([1, a.Dims[0]]) : a;
        b = isColumn ? b.Reshaped([b.Dims[0], 1]) : b;
        var (m, k, n) = (a.Dims[^2], a.Dims[^1], b.Dims[^1]);
        if (b.Dims[^2] != k)
        {
            throw new InvalidOperationException($"{node.Node.Describe()}: inner sizes {k} and {b.Dims[^2]} differ.");
        }

        var batch = Broadcasting.Shape(a.Dims[..^2], b.Dims[..^2]);
        var product = ReferenceTensor.Fill(a.Type, [.. batch, m, n], index => Enumerable.Range(0, k).Sum(i =>
            a.Broadcast(Matrix(a, [.. index[..^1], i])) * b.Broadcast(Matrix(b, [.. index[..^2], i, index[^1]]))));
        return [product.Reshaped([.. batch, .. isRow ? (int[])[] : [m], .. isColumn ? (int[])[] : [n]])];
    }

    // The axes that a tensor has, of a longer index.
    private static int[] Matrix(ReferenceTensor tensor, int[] index) => index[(index.Length - tensor.Rank)..];

    private static ReferenceTensor[] Gemm(ReferenceNode node)
    {
        var (transA, transB) = (node.Node.Flag("transA"), node.Node.Flag("transB"));
        double alpha = node.Node.Float("alpha", 1), beta = node.Node.Float("beta", 1);
        var (a, b, c) = (node[0], node[1], node.Optional(2));
        var (m, k, n) = (a.Dims[transA ? 1 : 0], a.Dims[transA ? 0 : 1], b.Dims[transB ? 0 : 1]);
        return
        [
            ReferenceTensor.Fill(a.Type, [m, n], index =>
                (alpha * Enumerable.Range(0, k).Sum(i =>
                    (transA ? a[i, index[0]] : a[index[0], i]) * (transB ? b[index[1], i] : b[i, index[1]])))
                + (c is null ? 0 : beta * c.Broadcast(index))),
        ];
    }
}
