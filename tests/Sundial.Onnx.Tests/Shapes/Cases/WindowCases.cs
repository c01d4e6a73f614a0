namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class WindowCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Conv", "plain", b => b.Graph.Conv(b.Floats(2, 3, 8, 9), b.Floats(4, 3, 3, 3))),
        new("Conv", "with everything", b => b.Graph.Conv(
            b.Floats(2, 4, 11, 12), b.Floats(6, 2, 3, 2), b.Floats(6), strides: [2, 3], pads: [1, 0, 2, 1], dilations: [2, 1], group: 2)),
        new("Conv", "of one axis", b => b.Graph.Conv(b.Floats(1, 1, 5), b.Floats(2, 1, 3), pads: [1, 1])),
        new("Conv", "of three axes", b => b.Graph.Conv(b.Floats(1, 1, 5, 4, 3), b.Floats(2, 1, 2, 2, 2))),
        new("Conv", "with stated kernel", b => b.Op("Conv", [b.Floats(1, 1, 5, 5), b.Floats(1, 1, 3, 3)], NodeAttributes.Of("kernel_shape", [3, 3]))),
        .. new[] { "SAME_UPPER", "SAME_LOWER", "VALID" }.SelectMany(padding => new ShapeCase[]
        {
            new("Conv", $"padded {padding}", b => b.Op(
                "Conv", [b.Floats(1, 1, 8, 7), b.Floats(1, 1, 3, 4)], NodeAttributes.Of("auto_pad", padding), NodeAttributes.Of("strides", [2, 3]))),
            new("MaxPool", $"padded {padding}", b => b.Op(
                "MaxPool", [b.Floats(1, 1, 8, 7)], NodeAttributes.Of("auto_pad", padding), NodeAttributes.Of("strides", [2, 3]), NodeAttributes.Of("kernel_shape", [3, 4]))),
            new("ConvTranspose", $"padded {padding}", b => b.Op(
                "ConvTranspose", [b.Floats(1, 1, 4, 5), b.Floats(1, 1, 3, 4)], NodeAttributes.Of("auto_pad", padding), NodeAttributes.Of("strides", [2, 3]))),
        }),
        new("ConvTranspose", "plain", b => b.Graph.ConvTranspose(b.Floats(2, 3, 4, 5), b.Floats(3, 2, 3, 3))),
        new("ConvTranspose", "with everything", b => b.Graph.ConvTranspose(
            b.Floats(2, 4, 4, 5), b.Floats(4, 3, 3, 2), b.Floats(6), strides: [2, 3], pads: [1, 0, 2, 1], dilations: [2, 1], outputPadding: [1, 2], group: 2)),
        new("ConvTranspose", "to a stated shape", b => b.Op(
            "ConvTranspose", [b.Floats(1, 2, 4, 4), b.Floats(2, 1, 3, 3)], NodeAttributes.Of("output_shape", [9, 8]), NodeAttributes.Of("strides", [2, 2]))),
        .. new[] { 1, 8, 9, 10 }.Select(size => new ShapeCase("ConvTranspose", $"from 4 to a stated size of {size}", b => b.Op(
            "ConvTranspose", [b.Floats(1, 1, 4), Weights(b, 1, 1, 3)], NodeAttributes.Of("output_shape", [size]), NodeAttributes.Of("strides", [2])))),
        .. new[] { "SAME_UPPER", "SAME_LOWER", "VALID" }.Select(padding => new ShapeCase("ConvTranspose", $"by known weights, padded {padding}", b => b.Op(
            "ConvTranspose", [b.Floats(1, 1, 4, 5), Weights(b, 1, 1, 3, 1)], NodeAttributes.Of("auto_pad", padding), NodeAttributes.Of("strides", [2, 3])))),
        new("ConvTranspose", "padded and to a stated shape", b => b.Op(
            "ConvTranspose",
            [b.Floats(1, 1, 4), Weights(b, 1, 1, 4)],
            NodeAttributes.Of("auto_pad", "SAME_UPPER"), NodeAttributes.Of("output_shape", [7]), NodeAttributes.Of("strides", [2]))),
        new("MaxPool", "plain", b => b.Graph.MaxPool(b.Floats(2, 3, 8, 9), [2, 2], strides: [2, 2])),
        new("MaxPool", "with indices", b => b.Op("MaxPool", [b.Floats(2, 3, 8, 9)], outputs: 2, NodeAttributes.Of("kernel_shape", [3, 2]))),
        new("MaxPool", "dilated", b => b.Op("MaxPool", [b.Floats(1, 1, 9, 9)], NodeAttributes.Of("kernel_shape", [3, 2]), NodeAttributes.Of("dilations", [2, 3]))),
        .. new[] { "MaxPool", "AveragePool" }.SelectMany(op => new[] { 5, 6, 7, 8 }.Select(size => new ShapeCase(op, $"of {size}, rounded up", b => b.Op(
            op,
            [b.Floats(1, 1, size, size)],
            NodeAttributes.Of("kernel_shape", [2, 3]),
            NodeAttributes.Of("strides", [3, 2]),
            NodeAttributes.Of("pads", [1, 0, 1, 1]),
            NodeAttributes.Of("ceil_mode", true))))),
        new("AveragePool", "padded", b => b.Graph.AveragePool(b.Floats(2, 3, 7), [3], strides: [2], pads: [1, 1])),
        new("AveragePool", "dilated in opset 19", b => b.Op("AveragePool", [b.Floats(1, 1, 9)], NodeAttributes.Of("kernel_shape", [3]), NodeAttributes.Of("dilations", [2])), opset: 19),
        new("GlobalAveragePool", "of two axes", b => b.Graph.GlobalAveragePool(b.Floats(2, 3, 4, 5))),
        new("GlobalMaxPool", "of one axis", b => b.Op("GlobalMaxPool", [b.Floats(2, 3, 4)])),
    ];

    // Known even where the sizes of inputs are not, as they are in a model.
    private static Value Weights(ShapeCaseBuilder b, params long[] dims) => b.Graph.Initializer<float>("weights", new float[dims.Aggregate((x, y) => x * y)], dims);
}
