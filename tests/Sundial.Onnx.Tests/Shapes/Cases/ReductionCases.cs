namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class ReductionCases
{
    private static readonly string[] s_reductions =
        ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"];

    public static IEnumerable<ShapeCase> All =>
    [
        .. s_reductions.Select(op => new ShapeCase(
            op, "over an axis", b => b.Op(op, [b.Floats(2, 3, 4)], NodeAttributes.Of("axes", [-2]), NodeAttributes.Of("keepdims", false)))),
        .. s_reductions.Select(op => new ShapeCase(op, "over an axis, kept, in opset 18", b => b.Op(op, [b.Floats(2, 3, 4), b.Integers(0)]), opset: 18)),
        .. new long[] { 17, 18 }.SelectMany(opset => new ShapeCase[]
        {
            new("ReduceMean", $"over two axes in opset {opset}", b => b.Graph.ReduceMean(b.Floats(2, 3, 4), [0, 2], keepDims: true), opset),
            new("ReduceMax", $"over two axes in opset {opset}", b => b.Graph.ReduceMax(b.Floats(2, 3, 4), [0, 2], keepDims: false), opset),
            new("ReduceMin", $"over two axes in opset {opset}", b => b.Graph.ReduceMin(b.Floats(2, 3, 4), [0, 2], keepDims: false), opset),
        }),
        new("ReduceSum", "over an axis", b => b.Graph.ReduceSum(b.Floats(2, 3), [1], keepDims: false)),
        new("ReduceSum", "over all axes", b => b.Op("ReduceSum", [b.Floats(2, 3)])),
        new("ReduceSum", "over all axes, dropped", b => b.Op("ReduceSum", [b.Bits(2, 3)], NodeAttributes.Of("keepdims", false))),
        new("ReduceSum", "over none", b => b.Op("ReduceSum", [b.Floats(2, 3), b.Integers()], NodeAttributes.Of("noop_with_empty_axes", true))),
        new("ReduceSum", "over axes not known, kept", b => b.Op("ReduceSum", [b.Floats(2, 3, 1), b.FedIntegers(1)]), open: true),
        new("ReduceSum", "over axes not known, dropped", b => b.Op("ReduceSum", [b.Floats(2, 3), b.FedIntegers(1)], NodeAttributes.Of("keepdims", false)), open: true),
        new("ArgMax", "along the last axis", b => b.Graph.ArgMax(b.Floats(2, 3), -1, keepDims: false)),
        new("ArgMax", "along the first axis", b => b.Op("ArgMax", [b.Floats(2, 3)])),
        new("ArgMin", "along an axis, kept", b => b.Op("ArgMin", [b.Floats(2, 3)], NodeAttributes.Of("axis", 1L))),
        new("CumSum", "along an axis", b => b.Graph.CumSum(b.Floats(2, 3), 1)),
    ];
}
