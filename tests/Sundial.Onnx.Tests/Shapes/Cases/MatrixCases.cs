namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class MatrixCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("MatMul", "of matrices", b => b.Graph.MatMul(b.Floats(2, 3), b.Floats(3, 4))),
        new("MatMul", "of a stack and a matrix", b => b.Graph.MatMul(b.Floats(5, 2, 3), b.Floats(3, 4))),
        new("MatMul", "of stacks that broadcast", b => b.Graph.MatMul(b.Floats(5, 1, 2, 3), b.Floats(6, 3, 4))),
        new("MatMul", "of a vector and a matrix", b => b.Graph.MatMul(b.Floats(3), b.Floats(3, 4))),
        new("MatMul", "of a matrix and a vector", b => b.Graph.MatMul(b.Floats(2, 3), b.Floats(3))),
        new("MatMul", "of a stack and a vector", b => b.Graph.MatMul(b.Floats(5, 2, 3), b.Floats(3))),
        new("MatMul", "of vectors", b => b.Graph.MatMul(b.Floats(3), b.Floats(3))),
        new("MatMul", "of integers", b => b.Graph.MatMul(b.Bits(2, 3), b.Bits(3, 1))),
        new("Gemm", "with an addend", b => b.Graph.Gemm(b.Floats(2, 3), b.Floats(3, 4), b.Floats(4))),
        new("Gemm", "of transposed ones", b => b.Graph.Gemm(b.Floats(3, 2), b.Floats(4, 3), transposeA: true, transposeB: true)),
        new("Gemm", "with a column to add", b => b.Graph.Gemm(b.Doubles(2, 3), b.Doubles(4, 3), b.Doubles(2, 1), transposeB: true)),
    ];
}
