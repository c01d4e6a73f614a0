using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class PoolingCases
{
    private static readonly AttributeProto s_roundsUp = NodeAttributes.Of("ceil_mode", true);
    private static readonly AttributeProto s_countsPadding = NodeAttributes.Of("count_include_pad", true);

    public static IEnumerable<GradientCase> All =>
    [
        Pool("MaxPool", "in tiles", [2, 2, 4, 6], [2, 3], Ints("strides", 2, 3)),
        Pool("MaxPool", "overlapping", [1, 2, 5, 5], [3, 3], Ints("strides", 1, 2)),
        Pool("MaxPool", "overlapping and padded", [2, 2, 5, 4], [3, 3], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)),
        Pool("MaxPool", "dilated", [1, 2, 6, 6], [2, 2], Ints("dilations", 2, 3)),
        Pool("MaxPool", "rounded up", [1, 2, 6, 5], [3, 3], Ints("strides", 2, 2), s_roundsUp),
        Pool("MaxPool", "along one axis", [2, 2, 7], [3], Ints("strides", 2)),
        Pool("MaxPool", "along three axes", [1, 1, 3, 4, 4], [2, 2, 2]),
        new("MaxPool", "with its indices in use", b =>
            b.Op("MaxPool", [b.Distinct(1, 2, 4, 4)], outputs: 2, NodeAttributes.Of("kernel_shape", [2, 2]))[0]),
        Fixed("MaxPool", "padded by SAME_UPPER", [1, 2, 5, 4], [3, 2], Ints("strides", 2, 2), NodeAttributes.Of("auto_pad", "SAME_UPPER")),
        .. Enumerable.Range(1, 8).Select(i => new GradientCase("MaxPool", $"of random geometry, {i}", b => RandomPool(b, "MaxPool"))),
        Pool("AveragePool", "in tiles", [2, 2, 4, 6], [2, 3], Ints("strides", 2, 3)),
        Pool("AveragePool", "overlapping with a rest", [1, 2, 6, 5], [3, 2], Ints("strides", 2, 2)),
        Pool("AveragePool", "padded, padding counted", [2, 2, 5, 4], [3, 3], Ints("strides", 2, 1), Ints("pads", 1, 1, 1, 0), s_countsPadding),
        Fixed("AveragePool", "padded, padding not counted", [2, 2, 5, 4], [3, 3], Ints("strides", 2, 1), Ints("pads", 1, 1, 1, 0)),
        Fixed("AveragePool", "rounded up", [1, 2, 6, 5], [3, 3], Ints("strides", 2, 2), s_roundsUp),
        Fixed("AveragePool", "rounded up, padding counted", [1, 2, 6, 6], [3, 3], Ints("strides", 2, 2), Ints("pads", 1, 1, 0, 0), s_roundsUp, s_countsPadding),
        Pool("AveragePool", "along one axis", [2, 2, 7], [3], Ints("strides", 2)),
        Pool("AveragePool", "along three axes", [1, 2, 3, 4, 4], [2, 2, 3]),
        .. Enumerable.Range(1, 8).Select(i => new GradientCase("AveragePool", $"of random geometry, {i}", b => RandomPool(b, "AveragePool"))),
        new("GlobalAveragePool", "over an image", b => b.Op("GlobalAveragePool", [b.Parameter(b.Size(), 3, b.Size(), 4)])),
        new("GlobalAveragePool", "over a line", b => b.Op("GlobalAveragePool", [b.Parameter(2, 3, 5)])),
    ];

    private static Value RandomPool(CaseBuilder b, string op)
    {
        var axes = (int)b.Between(1, 2);
        var (kernel, strides) = (b.Between(1, 3, axes), b.Between(1, 3, axes));
        long[] pads = [.. kernel.Concat(kernel).Select(size => b.Between(0, size - 1))];
        return b.Op(
            op,
            [b.DistinctFixed([b.Between(1, 2), b.Between(1, 2), .. kernel.Select(size => size + b.Between(0, 3))])],
            Ints("kernel_shape", kernel),
            Ints("strides", strides),
            Ints("pads", pads),
            NodeAttributes.Of("ceil_mode", b.Between(0, 1)),
            op == "AveragePool" ? NodeAttributes.Of("count_include_pad", b.Between(0, 1)) : null);
    }

    private static AttributeProto? Ints(string name, params long[] values) => NodeAttributes.Of(name, values);

    private static GradientCase Pool(string op, string name, long[] x, long[] kernel, params AttributeProto?[] attributes) =>
        new(op, name, b => b.Op(op, [b.Distinct(x)], [Ints("kernel_shape", kernel), .. attributes]));

    private static GradientCase Fixed(string op, string name, long[] x, long[] kernel, params AttributeProto?[] attributes) =>
        new(op, name, b => b.Op(op, [b.DistinctFixed(x)], [Ints("kernel_shape", kernel), .. attributes]));
}
