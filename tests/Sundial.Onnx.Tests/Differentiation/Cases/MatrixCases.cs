namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class MatrixCases
{
    public static IEnumerable<GradientCase> All =>
    [
        MatMul("of matrices", (m, k, n) => [m, k], (m, k, n) => [k, n]),
        MatMul("of batches", (m, k, n) => [2, m, k], (m, k, n) => [2, k, n]),
        MatMul("of a batch by a matrix", (m, k, n) => [2, 3, m, k], (m, k, n) => [k, n]),
        MatMul("of a matrix by a batch", (m, k, n) => [m, k], (m, k, n) => [2, k, n]),
        MatMul("of batches broadcast both ways", (m, k, n) => [2, 1, m, k], (m, k, n) => [3, k, n]),
        MatMul("of vectors", (m, k, n) => [k], (m, k, n) => [k]),
        MatMul("of a vector by a matrix", (m, k, n) => [k], (m, k, n) => [k, n]),
        MatMul("of a matrix by a vector", (m, k, n) => [m, k], (m, k, n) => [k]),
        MatMul("of a vector by a batch", (m, k, n) => [k], (m, k, n) => [2, k, n]),
        MatMul("of a batch by a vector", (m, k, n) => [2, m, k], (m, k, n) => [k]),
        .. from transA in new[] { false, true }
           from transB in new[] { false, true }
           select Gemm(transA, transB),
        new("Gemm", "with a scaled row added", b => b.Op(
            "Gemm",
            [b.Parameter(2, 3), b.Parameter(3, 4), b.Parameter(4)],
            NodeAttributes.Of("alpha", 0.7f),
            NodeAttributes.Of("beta", -1.3f))),
        new("Gemm", "with a scalar added", b => b.Op("Gemm", [b.Parameter(2, 3), b.Parameter(3, 4), b.Parameter()])),
    ];

    private static GradientCase MatMul(string name, Func<long, long, long, long[]> left, Func<long, long, long, long[]> right) => new("MatMul", name, b =>
    {
        var (m, k, n) = (b.Size(), b.Size(), b.Size());
        return b.Op("MatMul", [b.Parameter(left(m, k, n)), b.Parameter(right(m, k, n))]);
    });

    private static GradientCase Gemm(bool transA, bool transB) => new("Gemm", $"with A{(transA ? "ᵀ" : "")} and B{(transB ? "ᵀ" : "")}", b =>
    {
        var (m, k, n) = (b.Size(), b.Size(), b.Size());
        long[] a = transA ? [k, m] : [m, k];
        long[] right = transB ? [n, k] : [k, n];
        return b.Op(
            "Gemm",
            [b.Parameter(a), b.Parameter(right), b.Parameter(m, 1)],
            NodeAttributes.Of("alpha", 1.5f),
            NodeAttributes.Of("transA", transA),
            NodeAttributes.Of("transB", transB));
    });
}
