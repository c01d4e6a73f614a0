namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class IndexingCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Gather", "of a matrix of indices", b => b.Graph.Gather(b.Floats(4, 5, 6), b.Bits(2, 3), 1)),
        new("Gather", "of one index", b => b.Graph.Gather(b.Floats(4, 5), b.Number(-1), 0)),
        new("Gather", "of a size", b => b.Graph.Reshape(b.Floats(2, 3), b.Graph.Unsqueeze(b.Graph.Gather(b.Graph.Shape(b.Floats(5, 6)), b.Number(1)), 0))),
        new("GatherElements", "along the last axis", b => b.Graph.GatherElements(b.Floats(4, 5), b.Bits(4, 2), -1)),
        new("GatherND", "of elements", b => b.Op("GatherND", [b.Floats(4, 5), b.Bits(3, 2)])),
        new("GatherND", "of rows", b => b.Op("GatherND", [b.Floats(4, 5, 6), b.Bits(3, 7, 1)])),
        new("GatherND", "of rows in a batch", b => b.Op("GatherND", [b.Floats(2, 4, 5), b.Bits(2, 3, 1)], NodeAttributes.Of("batch_dims", 1L))),
        new("GatherElements", "more than there are along the axis", b => b.Graph.GatherElements(b.Floats(2, 5), b.Bits(7, 4))),
        new("ScatterElements", "more than there are along the axis", b => b.Graph.ScatterElements(b.Floats(2, 5), b.Bits(7, 4), b.Floats(7, 4), 0, "add")),
        new("ScatterElements", "with updates added up", b => b.Graph.ScatterElements(b.Floats(4, 5), b.Bits(2, 3), b.Floats(2, 3), 0, "add")),
        new("ScatterND", "of rows", b => b.Graph.ScatterND(b.Floats(4, 5), b.Bits(3, 1), b.Floats(3, 5))),
        new("ScatterND", "of elements added up", b => b.Graph.ScatterND(b.Floats(4, 5), b.Bits(3, 2), b.Floats(3), "add")),
        new("OneHot", "as the last axis", b => b.Graph.OneHot(b.Bits(2, 3), 4)),
        new("OneHot", "as the first axis, of integers", b => b.Graph.OneHot(b.Bits(2, 3), 4, ElementType.Int64, axis: 0)),
        new("OneHot", "of integers that come as floats", b => b.Op("OneHot", [b.Floats(2), b.Number(3), b.Integers(0, 1)])),
        new("OneHot", "of a depth not known", b => b.Op("OneHot", [b.Bits(2), b.FedIntegers(4), b.Integers(0, 1)]), open: true),
        new("TopK", "along the last axis", b => Both(b.Graph.TopK(b.Floats(2, 5), 3))),
        new("TopK", "along the first axis", b => Both(b.Graph.TopK(b.Doubles(2, 5), 1, 0))),
        new("TopK", "not known how many", b => b.Op("TopK", [b.Floats(2, 5), b.FedIntegers(2)], outputs: 2), Open: true),
        new("Compress", "along an axis", b => b.Op("Compress", [b.Floats(2, 5), b.Booleans(5)], NodeAttributes.Of("axis", 1L)), open: true),
        new("Compress", "of all elements", b => b.Op("Compress", [b.Floats(2, 5), b.Booleans(10)]), open: true),
        new("NonMaxSuppression", "of boxes and scores", b => b.Op("NonMaxSuppression", [b.Floats(1, 6, 4), b.Floats(1, 2, 6)]), open: true),
        new("NonZero", "of a matrix", b => b.Op("NonZero", [b.Floats(2, 5)]), open: true),
    ];

    private static Value[] Both((Value First, Value Second) outputs) => [outputs.First, outputs.Second];
}
