namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class PartCases
{
    private const long End = long.MaxValue;

    public static IEnumerable<ShapeCase> All =>
    [
        new("Concat", "along the first axis", b => b.Graph.Concat([b.Floats(2, 3), b.Floats(1, 3), b.Floats(3, 3)], 0)),
        new("Concat", "along the last axis", b => b.Graph.Concat([b.Floats(2, 3), b.Floats(2, 1)], -1)),
        new("Concat", "with one that is empty", b => b.Graph.Concat([b.Floats(2, 3), b.Floats(0, 3)], 0)),
        new("Concat", "of one", b => b.Graph.Concat([b.Floats(2, 3)], 1)),
        new("Split", "in stated parts", b => [.. b.Graph.Split(b.Floats(2, 6), 1, 1, 3, 2)]),
        new("Split", "in equal parts", b => b.Op("Split", [b.Floats(4, 3)], outputs: 2)),
        new("Split", "in nearly equal parts", b => b.Op("Split", [b.Floats(7, 3)], outputs: 3, NodeAttributes.Of("num_outputs", 3L)), Opset: 18),
        new("Split", "in four nearly equal parts", b => b.Op("Split", [b.Floats(7, 3)], outputs: 4, NodeAttributes.Of("num_outputs", 4L)), Opset: 24),
        new("Split", "in parts not known", b => b.Op("Split", [b.Floats(4, 3), b.FedIntegers(1, 3)], outputs: 2), Open: true),
        new("Slice", "of the first axes", b => b.Graph.Slice(b.Floats(5, 6, 2), [1, 2], [4, 5])),
        new("Slice", "of stated axes", b => b.Graph.Slice(b.Floats(5, 6, 7), [-3, 1], [End, -1], [2, 0])),
        new("Slice", "in steps", b => b.Graph.Slice(b.Floats(5, 8), [1, 0], [5, 8], [0, 1], [2, 3])),
        new("Slice", "backward", b => b.Graph.Slice(b.Floats(5, 8), [-1, 6], [long.MinValue, 1], [0, 1], [-1, -2])),
        new("Slice", "of nothing", b => b.Graph.Slice(b.Floats(5), [4], [2])),
        new("Slice", "beyond both ends", b => b.Graph.Slice(b.Floats(5), [-100], [100])),
        new("Slice", "backward from before the start", b => b.Graph.Slice(b.Floats(5), [-100], [long.MinValue], [0], [-1])),
        new("Slice", "backward from beyond the end", b => b.Graph.Slice(b.Floats(5), [100], [-100], [0], [-3])),
        new("Slice", "of no elements", b => b.Graph.Slice(b.Floats(0, 2), [0], [3])),
        new("Slice", "in the longest steps", b => b.Graph.Slice(b.Floats(5, 5), [0, 4], [5, -6], [0, 1], [End, -End])),
        new("Slice", "not known where", b => b.Op("Slice", [b.Floats(5, 6), b.FedIntegers(1), b.FedIntegers(3), b.Integers(1)]), open: true),
        new("Slice", "of the shape of another", b => b.Graph.Reshape(b.Floats(3, 2, 4), b.Graph.Concat([b.Graph.Slice(b.Graph.Shape(b.Floats(4, 6, 1)), [0], [2])], 0))),
    ];
}
