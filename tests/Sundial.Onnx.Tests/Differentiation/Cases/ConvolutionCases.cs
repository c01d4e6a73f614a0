using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class ConvolutionCases
{
    public static IEnumerable<GradientCase> All =>
    [
        Conv("plain", [2, 2, 4, 5], [3, 2, 3, 2]),
        Conv("padded to keep the size", [2, 2, 3, 4], [2, 2, 3, 3], Ints("pads", 1, 1, 1, 1)),
        Conv("strided", [2, 2, 5, 4], [2, 2, 3, 3], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)),
        Conv("strided with a rest", [1, 2, 8, 9], [2, 2, 3, 2], Ints("strides", 3, 4)),
        Conv("a stride beyond the kernel", [2, 2, 8, 6], [3, 2, 1, 1], Ints("strides", 2, 3)),
        Conv("dilated", [1, 2, 7, 8], [2, 2, 3, 2], Ints("dilations", 2, 3)),
        Conv("dilated and strided with a rest", [1, 2, 9, 10], [2, 2, 2, 3], Ints("dilations", 3, 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 2, 1)),
        Conv("padded unevenly", [1, 1, 5, 4], [2, 1, 3, 3], Ints("pads", 2, 0, 1, 3)),
        Conv("in groups", [2, 4, 3, 4], [6, 2, 2, 3], NodeAttributes.Of("group", 2), Ints("pads", 1, 1, 1, 1)),
        Conv("depthwise and strided", [2, 3, 5, 4], [3, 1, 3, 3], NodeAttributes.Of("group", 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)),
        Conv("along one axis", [2, 3, 9], [2, 3, 4], Ints("strides", 2), Ints("pads", 1, 2)),
        Conv("along three axes", [1, 2, 3, 2, 4], [2, 2, 2, 2, 3], Ints("strides", 1, 2, 2), Ints("pads", 0, 1, 1, 1, 0, 1)),
        FixedConv("padded by SAME_UPPER", [1, 2, 6, 5], [2, 2, 3, 2], NodeAttributes.Of("auto_pad", "SAME_UPPER"), Ints("strides", 2, 3)),
        FixedConv("padded by SAME_LOWER", [1, 2, 6, 5], [2, 2, 4, 3], NodeAttributes.Of("auto_pad", "SAME_LOWER"), Ints("strides", 3, 2)),
        Conv("not padded, by VALID", [1, 2, 6, 5], [2, 2, 3, 2], NodeAttributes.Of("auto_pad", "VALID")),
        .. Enumerable.Range(1, 8).Select(i => new GradientCase("Conv", $"of random geometry, {i}", RandomConv)),
        Transposed("plain", [2, 3, 3, 4], [3, 2, 3, 2]),
        Transposed("strided and padded", [1, 2, 3, 3], [2, 3, 3, 3], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1), Ints("output_padding", 1, 0)),
        Transposed("dilated in groups", [1, 4, 3, 3], [4, 2, 2, 2], NodeAttributes.Of("group", 2), Ints("dilations", 2, 3), Ints("strides", 3, 2)),
        Transposed("output padding of more than a stride", [1, 2, 3], [2, 2, 2], Ints("dilations", 3), Ints("strides", 2), Ints("output_padding", 2))
            with { Runtime = "the runtime refuses output padding of a stride or more" },
        Transposed("along one axis", [2, 2, 5], [2, 3, 3], Ints("pads", 1, 0)),
        Transposed("along three axes", [1, 2, 2, 3, 2], [2, 1, 2, 2, 2], Ints("strides", 2, 1, 2)),
        .. Enumerable.Range(1, 8).Select(i => new GradientCase("ConvTranspose", $"of random geometry, {i}", RandomTransposed)),
        FixedTransposed("to a stated size", [1, 2, 3, 3], [2, 2, 3, 3], Ints("strides", 2, 2), Ints("output_shape", 5, 6)),
        FixedTransposed("padded by SAME_UPPER", [1, 2, 3, 3], [2, 2, 3, 3], Ints("strides", 2, 2), NodeAttributes.Of("auto_pad", "SAME_UPPER")),
    ];

    private static Value RandomConv(CaseBuilder b)
    {
        var axes = (int)b.Between(1, 3);
        var (groups, channels, filters) = (b.Between(1, 2), b.Between(1, 2), b.Between(1, 2));
        var (kernel, strides, dilations, pads) = (b.Between(1, 3, axes), b.Between(1, 3, axes), b.Between(1, 2, axes), b.Between(0, 2, 2 * axes));

        // Room for one position at least, and a rest that may be anything.
        long Least(int axis) => Math.Max(1, ((kernel[axis] - 1) * dilations[axis]) + 1 - pads[axis] - pads[axis + axes]);
        long[] sizes = [.. Enumerable.Range(0, axes).Select(axis => Least(axis) + b.Between(0, axes == 3 ? 1 : 3))];
        return b.Op(
            "Conv",
            [b.Parameter([b.Between(1, 2), groups * channels, .. sizes]), b.Weights([groups * filters, channels, .. kernel])],
            Ints("strides", strides), Ints("dilations", dilations), Ints("pads", pads), NodeAttributes.Of("group", groups));
    }

    private static Value RandomTransposed(CaseBuilder b)
    {
        var axes = (int)b.Between(1, 2);
        var (groups, channels, filters) = (b.Between(1, 2), b.Between(1, 2), b.Between(1, 2));
        var (kernel, strides, dilations) = (b.Between(2, 3, axes), b.Between(1, 3, axes), b.Between(1, 2, axes));
        long[] pads = b.Between(0, 1, 2 * axes);
        long[] outputPadding = [.. strides.Select(stride => b.Between(0, stride - 1))];
        return b.Op(
            "ConvTranspose",
            [b.Parameter([b.Between(1, 2), groups * channels, .. b.Between(2, 3, axes)]), b.Weights([groups * channels, filters, .. kernel])],
            Ints("strides", strides), Ints("dilations", dilations), Ints("pads", pads), Ints("output_padding", outputPadding), NodeAttributes.Of("group", groups));
    }

    private static AttributeProto? Ints(string name, params long[] values) => NodeAttributes.Of(name, values);

    private static GradientCase Conv(string name, long[] x, long[] weights, params AttributeProto?[] attributes) =>
        new("Conv", name, b => b.Op("Conv", [b.Parameter(x), b.Weights(weights), b.Weights(weights[0])], attributes));

    private static GradientCase FixedConv(string name, long[] x, long[] weights, params AttributeProto?[] attributes) =>
        new("Conv", name, b => b.Op("Conv", [b.Weights(x), b.Weights(weights)], attributes));

    private static GradientCase Transposed(string name, long[] x, long[] weights, params AttributeProto?[] attributes) =>
        new("ConvTranspose", name, b =>
        {
            var groups = attributes.FirstOrDefault(attribute => attribute?.Name == "group")?.I ?? 1;
            return b.Op("ConvTranspose", [b.Parameter(x), b.Weights(weights), b.Weights(weights[1] * groups)], attributes);
        });

    private static GradientCase FixedTransposed(string name, long[] x, long[] weights, params AttributeProto?[] attributes) =>
        new("ConvTranspose", name, b => b.Op("ConvTranspose", [b.Weights(x), b.Weights(weights)], attributes));
}
