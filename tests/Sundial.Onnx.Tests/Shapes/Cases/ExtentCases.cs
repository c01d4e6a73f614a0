using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class ExtentCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Expand", "along an axis and a new one", b => b.Graph.Expand(b.Floats(3, 1), 2, 3, 4)),
        new("Expand", "not at all", b => b.Graph.Expand(b.Floats(3, 2), 3, 1)),
        new("Expand", "to the shape of another", b => b.Graph.Expand(b.Floats(3, 1), b.Graph.Shape(b.Floats(2, 3, 4)))),
        new("Expand", "to sizes not known", b => b.Graph.Expand(b.Floats(3, 1), b.FedIntegers(3, 2)), open: true),
        new("Tile", "along two axes", b => b.Op("Tile", [b.Floats(2, 3, 4), b.Integers(2, 1, 3)])),
        new("Tile", "not known how often", b => b.Op("Tile", [b.Floats(2, 3), b.FedIntegers(1, 2)]), open: true),
        new("Pad", "with zeros", b => b.Graph.Pad(b.Floats(2, 3), [1, 0, 2, 1])),
        new("Pad", "by reflection", b => b.Graph.Pad(b.Floats(2, 3), [0, 1, 0, 1], "reflect")),
        new("Pad", "cutting off", b => b.Graph.Pad(b.Floats(4, 3), [-1, 1, 1, -1])),
        new("Pad", "along a stated axis", b => b.Op("Pad", [b.Floats(2, 3, 2), b.Integers(1, 2), null, b.Integers(-2)]), opset: 18),
        new("Pad", "along an axis not known", b => b.Op("Pad", [b.Floats(2, 3, 2), b.Integers(1, 2), null, b.FedIntegers(1)]), opset: 18, open: true),
        new("Pad", "not known how much", b => b.Op("Pad", [b.Floats(2), b.FedIntegers(1, 2)]), open: true),
        new("Resize", "by whole factors", b => b.Graph.ResizeNearest(b.Floats(1, 2, 3, 4), 1, 1, 2, 3)),
        .. new[] { 0.7f, 1.3f, 0.34f, 2.6f }.Select(scale => new ShapeCase("Resize", $"by {scale}", b => b.Graph.ResizeNearest(b.Floats(1, 10, 7, 3), 1, scale, scale, scale))),
        new("Resize", "to stated sizes", b => b.Op("Resize", [b.Floats(1, 1, 3, 4), null, null, b.Integers(1, 1, 5, 2)])),
        new("Resize", "along stated axes", b => b.Op("Resize", [b.Floats(1, 1, 3, 4), null, null, b.Integers(5, 2)], NodeAttributes.Of("axes", [2, 3])), opset: 18),
        new("Resize", "with the proportions kept", b => b.Op("Resize", [b.Floats(1, 1, 3, 4), null, null, b.Integers(1, 1, 6, 6)], Proportional), opset: 18, open: true),
    ];

    private static AttributeProto Proportional => NodeAttributes.Of("keep_aspect_ratio_policy", "not_larger");
}
