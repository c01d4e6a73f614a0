namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class NormalizationCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Softmax", "along an axis", b => b.Graph.Softmax(b.Floats(2, 3), 1)),
        new("LogSoftmax", "along an axis", b => b.Graph.LogSoftmax(b.Doubles(2, 3), -1)),
        new("Hardmax", "along an axis", b => b.Op("Hardmax", [b.Floats(2, 3)])),
        new("BatchNormalization", "as it predicts", b => b.Graph.BatchNormalization(b.Floats(2, 3, 4), b.Floats(3), b.Floats(3), b.Floats(3), b.Floats(3))),
        new("BatchNormalization", "as it trains", b =>
        {
            var (output, mean, variance) = b.Graph.BatchNormalizationForTraining(b.Floats(2, 3, 4, 4), b.Floats(3), b.Floats(3), b.Floats(3), b.Floats(3));
            return [output, mean, variance];
        }),
        new("InstanceNormalization", "each channel", b => b.Op("InstanceNormalization", [b.Floats(2, 3, 4), b.Floats(3), b.Floats(3)])),
        new("LayerNormalization", "over the last axis", b => b.Graph.LayerNormalization(b.Floats(2, 3, 4), b.Floats(4), b.Floats(4))),
        new("LayerNormalization", "over two axes, with statistics", b => b.Op(
            "LayerNormalization", [b.Floats(2, 3, 4), b.Floats(3, 4)], outputs: 3, NodeAttributes.Of("axis", 1L))),
        new("LayerNormalization", "of doubles, with statistics", b => b.Op("LayerNormalization", [b.Doubles(2, 3), b.Doubles(3)], outputs: 3)),
        new("LRN", "across channels", b => b.Op("LRN", [b.Floats(1, 5, 2, 2)], NodeAttributes.Of("size", 3L))),
    ];
}
