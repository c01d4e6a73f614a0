namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class LayoutCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Reshape", "to stated sizes", b => b.Graph.Reshape(b.Floats(2, 3, 4), 4, 6)),
        new("Reshape", "with one size open", b => b.Graph.Reshape(b.Floats(2, 3, 4), 4, -1)),
        new("Reshape", "with one kept and one open", b => b.Graph.Reshape(b.Floats(2, 3, 4), 0, -1)),
        new("Reshape", "to a scalar", b => b.Op("Reshape", [b.Floats(1, 1), b.Integers()])),
        new("Reshape", "of no elements", b => b.Op("Reshape", [b.Floats(0, 3), b.Integers(3, 0)], NodeAttributes.Of("allowzero", true))),
        new("Reshape", "to sizes not known", b => b.Graph.Reshape(b.Floats(2, 3), b.FedIntegers(3, 2)), open: true),
        new("Reshape", "to the shape of another", b => b.Graph.Reshape(b.Floats(2, 6), b.Graph.Shape(b.Floats(3, 4)))),
        new("Flatten", "at the usual axis", b => b.Graph.Flatten(b.Floats(2, 3, 4))),
        new("Flatten", "at the front", b => b.Graph.Flatten(b.Floats(2, 3, 4), 0)),
        new("Flatten", "at the end", b => b.Graph.Flatten(b.Floats(2, 3, 4), 3)),
        new("Flatten", "from behind", b => b.Graph.Flatten(b.Floats(2, 3, 4), -1)),
        new("Transpose", "in reverse", b => b.Op("Transpose", [b.Floats(2, 3, 4)])),
        new("Transpose", "in a circle", b => b.Graph.Transpose(b.Floats(2, 3, 4), 1, 2, 0)),
        new("Squeeze", "of stated axes", b => b.Graph.Squeeze(b.Floats(2, 1, 3, 1), 1, -1)),
        new("Squeeze", "of every axis of size 1", b => b.Op("Squeeze", [b.Floats(2, 1, 3, 1)])),
        new("Squeeze", "of no stated axes", b => b.Graph.Squeeze(b.Floats(1, 2, 1))),
        new("Squeeze", "of axes not known", b => b.Op("Squeeze", [b.Floats(2, 1), b.FedIntegers(1)]), open: true),
        new("Unsqueeze", "in front and behind", b => b.Graph.Unsqueeze(b.Floats(2, 3), 0, -1)),
        new("Unsqueeze", "of a scalar", b => b.Graph.Unsqueeze(b.Floats(), 0)),
        new("Unsqueeze", "of axes not known", b => b.Op("Unsqueeze", [b.Floats(2), b.FedIntegers(1)]), open: true),
    ];
}
