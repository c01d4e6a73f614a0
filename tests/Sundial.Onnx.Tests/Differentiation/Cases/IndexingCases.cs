using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class IndexingCases
{
    public static IEnumerable<GradientCase> All =>
    [
        new("Slice", "of neighbours", b => b.Op("Slice", [b.Parameter(4, 5), b.Integers(1, 0), b.Integers(3, 4)])),
        new("Slice", "along one axis, from behind", b => b.Op("Slice", [b.Parameter(3, 5), b.Integers(-3), b.Integers(-1), b.Integers(-1)])),
        new("Slice", "to beyond the end", b => b.Op("Slice", [b.Parameter(3, 5), b.Integers(2), b.Integers(long.MaxValue), b.Integers(1)])),
        new("Slice", "in steps", b => b.Op("Slice", [b.Parameter(5, 4), b.Integers(0, 1), b.Integers(5, 4), b.Integers(0, 1), b.Integers(2, 3)])),
        new("Slice", "backwards", b => b.Op("Slice", [b.Parameter(5, 4), b.Integers(-1), b.Integers(long.MinValue), b.Integers(0), b.Integers(-2)])),
        new("Slice", "in steps, of the first axes", b => b.Op("Slice", [b.Parameter(5, 4), b.Integers(0, 1), b.Integers(5, 4), null, b.Integers(2, 2)])),
        new("Slice", "to where a value says", b => b.Op("Slice", [b.Parameter(5, 2), b.Integers(1), b.FedIntegers(4), b.Integers(0)])),
        new("Gather", "of rows", b => b.Op("Gather", [b.Parameter(5, 3), b.Integers(0, 3, 3, -1)])),
        new("Gather", "of columns", b => b.Op("Gather", [b.Parameter(2, 4, 3), b.Integers(2, 2, 0)], NodeAttributes.Of("axis", 1))),
        new("Gather", "by a matrix along the last axis", b => b.Op("Gather", [b.Parameter(2, 4), b.IntegerMatrix(2, 3, below: 4)], NodeAttributes.Of("axis", -1))),
        new("Gather", "by a matrix along a middle axis", b => b.Op("Gather", [b.Parameter(2, 4, 3), b.IntegerMatrix(2, 3, below: 4)], NodeAttributes.Of("axis", 1))),
        new("Gather", "of a single slab", b => b.Op("Gather", [b.Parameter(2, 4, 3), b.IntegerScalar(2)], NodeAttributes.Of("axis", 1))),
        new("Resize", "to twice the size", b => b.Op("Resize", [b.Parameter(1, 2, 3, 4), null, b.Scales(1, 1, 2, 2)], s_resize)),
        new("Resize", "to a stated size", b => b.Op("Resize", [b.Parameter(1, 2, 3, 4), null, null, b.Integers(1, 2, 5, 7)], s_resize)),
        new("Resize", "to less", b => b.Op("Resize", [b.Parameter(1, 2, 6, 5), null, b.Scales(1, 1, 0.5f, 0.6f)], s_resize)),
        new("Resize", "by half pixels", b => b.Op("Resize", [b.Parameter(1, 1, 3, 5), null, null, b.Integers(1, 1, 7, 3)], NodeAttributes.Of("mode", "nearest"))),
    ];

    private static readonly AttributeProto?[] s_resize =
    [
        NodeAttributes.Of("mode", "nearest"),
        NodeAttributes.Of("coordinate_transformation_mode", "asymmetric"),
        NodeAttributes.Of("nearest_mode", "floor"),
    ];
}
