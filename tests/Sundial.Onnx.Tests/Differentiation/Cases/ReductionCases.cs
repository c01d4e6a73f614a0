namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class ReductionCases
{
    public static IEnumerable<GradientCase> All =>
    [
        .. Sum("ReduceSum"),
        .. Attribute("ReduceMean"),
        .. Attribute("ReduceMax"),
        .. Attribute("ReduceMin"),
        .. Input("ReduceMean"),
        .. Input("ReduceMax"),
    ];

    private static IEnumerable<GradientCase> Sum(string op) =>
    [
        new(op, "over an axis, kept", b => b.Op(op, [b.Distinct(b.Size(), 3, 2), b.Integers(1)])),
        new(op, "over two axes, dropped", b => b.Op(op, [b.Distinct(b.Size(), 3, 2), b.Integers(0, -1)], NodeAttributes.Of("keepdims", false))),
        new(op, "over everything", b => b.Op(op, [b.Distinct(b.Size(), 3)], NodeAttributes.Of("keepdims", false))),
        new(op, "over nothing", b => b.Op(op, [b.Distinct(b.Size(), 3)], NodeAttributes.Of("noop_with_empty_axes", true))),
    ];

    private static IEnumerable<GradientCase> Attribute(string op) =>
    [
        new(op, "over an axis, kept", b => b.Op(op, [b.Distinct(b.Size(), 3, 2)], NodeAttributes.Of("axes", [1]))),
        new(op, "over two axes, dropped", b => b.Op(op, [b.Distinct(b.Size(), 3, 2)], NodeAttributes.Of("axes", [0, -1]), NodeAttributes.Of("keepdims", false))),
        new(op, "over everything", b => b.Op(op, [b.Distinct(b.Size(), 3)], NodeAttributes.Of("keepdims", false))),
        new(op, "over everything, kept", b => b.Op(op, [b.Distinct(b.Size(), 3)])),
    ];

    private static IEnumerable<GradientCase> Input(string op) =>
    [
        new(op, "over axes given as an input", b => b.Op(op, [b.Distinct(b.Size(), 3, 2), b.Integers(0, 2)], NodeAttributes.Of("keepdims", false)), opset: 18),
    ];
}
