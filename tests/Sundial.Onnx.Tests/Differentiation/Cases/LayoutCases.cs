using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class LayoutCases
{
    public static IEnumerable<GradientCase> All =>
    [
        new("Reshape", "to stated sizes", b => b.Op("Reshape", [b.Parameter(2, 3, 4), b.Integers(4, 6)])),
        new("Reshape", "with one size open and one kept", b => b.Op("Reshape", [b.Parameter(2, 3, 4), b.Integers(0, -1)])),
        new("Reshape", "from a scalar", b => b.Op("Reshape", [b.Parameter(), b.Integers(1, 1)])),
        new("Flatten", "at the usual axis", b => b.Op("Flatten", [b.Parameter(b.Size(), 3, 2)])),
        new("Flatten", "at the last axis", b => b.Op("Flatten", [b.Parameter(b.Size(), 3, 2)], NodeAttributes.Of("axis", 2))),
        new("Transpose", "in reverse", b => b.Op("Transpose", [b.Parameter(b.Size(), 3, 2)])),
        new("Transpose", "in a circle", b => b.Op("Transpose", [b.Parameter(b.Size(), 3, 2)], Ints("perm", 1, 2, 0))),
        new("Squeeze", "of stated axes", b => b.Op("Squeeze", [b.Weights(3, 1, 2, 1), b.Integers(1, -1)])),
        new("Squeeze", "of every axis of size 1", b => b.Op("Squeeze", [b.Weights(3, 1, 2, 1)])),
        new("Unsqueeze", "in front and behind", b => b.Op("Unsqueeze", [b.Parameter(b.Size(), 3), b.Integers(0, -1)])),
        new("Expand", "along an axis and a new one", b => b.Op("Expand", [b.Parameter(3, 1), b.Integers(2, 3, 4)])),
        new("Expand", "not at all", b => b.Op("Expand", [b.Parameter(3, 2), b.Integers(3, 1)])),
        new("Concat", "along the first axis", b => b.Op("Concat", [b.Parameter(2, 3), b.Parameter(1, 3), b.Parameter(3, 3)], NodeAttributes.Of("axis", 0))),
        new("Concat", "along the last axis", b => b.Op("Concat", [b.Parameter(2, 3), b.Parameter(2, 1)], NodeAttributes.Of("axis", -1))),
        new("Concat", "of a value with itself", b => b.Parameter(2, 3) is var x ? b.Op("Concat", [x, x], NodeAttributes.Of("axis", 1)) : x),
        new("Split", "in stated parts", b => b.Op("Split", [b.Parameter(2, 6), b.Integers(1, 3, 2)], outputs: 3, NodeAttributes.Of("axis", 1))),
        new("Split", "in equal parts", b => b.Op("Split", [b.Parameter(4, 3)], outputs: 2)),
        new("Split", "with only one part in use", b => b.Op("Split", [b.Parameter(5, 3), b.Integers(2, 3)], outputs: 2)[1]),
        new("Pad", "with zeros", b => b.Op("Pad", [b.Parameter(2, 3), b.Integers(1, 0, 2, 1)])),
        new("Pad", "with a parameter", b => b.Op("Pad", [b.Parameter(2, 3), b.Integers(0, 2, 1, 0), b.Parameter()])),
        new("Pad", "cutting off", b => b.Op("Pad", [b.Parameter(4, 3), b.Integers(-1, 1, 1, -1), b.Parameter()])),
        new("Pad", "along stated axes", b => b.Op("Pad", [b.Parameter(2, 3, 2), b.Integers(1, 2), null, b.Integers(1)]), opset: 18),
    ];

    private static AttributeProto? Ints(string name, params long[] values) => NodeAttributes.Of(name, values);
}
