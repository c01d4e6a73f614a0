using Sundial.Onnx.Schema;
using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx.Tests.Shapes.Cases;

internal static class ConstantCases
{
    public static IEnumerable<ShapeCase> All =>
    [
        new("Constant", "a tensor", b => b.Op("Constant", [], NodeAttributes.Of("value", TensorData.Of<double>("", [1, 2], [1, 2])))),
        new("Constant", "a number", b => b.Op("Constant", [], NodeAttributes.Of("value_float", 1f))),
        new("Constant", "numbers", b => b.Op("Constant", [], new AttributeProto { Name = "value_floats", Type = Kind.Floats, Floats = { 1, 2, 3 } })),
        new("Constant", "an integer", b => b.Op("Constant", [], NodeAttributes.Of("value_int", 1L))),
        new("Constant", "integers", b => b.Graph.Reshape(b.Floats(2, 3), b.Op("Constant", [], NodeAttributes.Of("value_ints", [3, -1])))),
        new("ConstantOfShape", "of stated sizes", b => b.Graph.ConstantOfShape(b.Integers(2, 0, 3))),
        new("ConstantOfShape", "of the shape of another", b => b.Graph.ConstantOfShape(b.Graph.Shape(b.Floats(2, 3)), 1, ElementType.Int64)),
        new("ConstantOfShape", "of sizes not known", b => b.Op("ConstantOfShape", [b.FedIntegers(2, 3)]), open: true),
        .. new (long, long, long)[] { (0, 5, 1), (1, 10, 4), (5, 0, 2), (5, 0, -2), (-1, -7, -3), (3, 3, 1), (0, 1, 9) }
            .Select(range => new ShapeCase("Range", $"of {range}", b => b.Graph.Range(b.Number(range.Item1), b.Number(range.Item2), b.Number(range.Item3)))),
        new("Range", "of floats", b => b.Graph.Range(b.Graph.Constant(0), b.Graph.Constant(1), b.Graph.Constant(0.25)), open: true),
        new("Shape", "of all axes", b => b.Graph.Shape(b.Floats(2, 3, 4))),
        new("Shape", "of some axes", b => b.Op("Shape", [b.Floats(2, 3, 4)], NodeAttributes.Of("start", -2L), NodeAttributes.Of("end", 9L))),
        new("Shape", "of no axes", b => b.Op("Shape", [b.Floats(2, 3)], NodeAttributes.Of("start", 2L), NodeAttributes.Of("end", 1L))),
        new("Size", "of a matrix", b => b.Op("Size", [b.Floats(2, 3)])),
        new("EyeLike", "of its input's type", b => b.Op("EyeLike", [b.Floats(2, 3)])),
        new("EyeLike", "of another type", b => b.Op("EyeLike", [b.Floats(2, 3)], NodeAttributes.Of("dtype", (long)ElementType.Int64))),
    ];
}
