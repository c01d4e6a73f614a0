using Sundial.Onnx.Schema;
using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx.Shapes;

/// <summary>Operators whose result does not depend on elements: constants, and what tells of shapes.</summary>
internal static class ConstantShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("Range", Range),
        new("Shape", ShapeOf),
        new("Size", context => [new(ElementType.Int64, Shape.Scalar, context.Input(0).Shape?.ElementCount is { } count ? [count] : null)]),
        new("EyeLike", EyeLike),
    ];

    /// <summary>What a Constant node holds, in whichever way it is written; null where we cannot read it.</summary>
    public static TensorProto? TensorOf(NodeProto node) => node.Attribute is not [var only] ? null : (only.Name, only.Type) switch
    {
        ("value", Kind.Tensor) => only.T,
        ("value_float", Kind.Float) => TensorData.Of("", [only.F], []),
        ("value_floats", Kind.Floats) => TensorData.Of<float>("", [.. only.Floats], [only.Floats.Count]),
        ("value_int", Kind.Int) => TensorData.Of("", [only.I], []),
        ("value_ints", Kind.Ints) => TensorData.Of<long>("", [.. only.Ints], [only.Ints.Count]),
        ("value_string", Kind.String) => new TensorProto { DataType = (int)ElementType.String, StringData = { only.S } },
        ("value_strings", Kind.Strings) => new TensorProto { DataType = (int)ElementType.String, Dims = { only.Strings.Count }, StringData = { only.Strings } },
        _ => null,
    };

    private static IReadOnlyList<TensorType> Constant(ShapeContext context) =>
        [ShapeInference.TypeOf(TensorOf(context.Node) ?? throw context.Refuse("it must have one attribute: a tensor, numbers or strings"))];

    private static IReadOnlyList<TensorType> ConstantOfShape(ShapeContext context)
    {
        var sizes = context.Input(0);
        context.Require(sizes.Shape is null or { Rank: 1 }, "the shape must be a vector");
        var value = context.Node.Tensor("value");
        context.Require(value is null || TensorData.ShapeOf(value).CanBe([1]), "the value must be a vector of one");
        var type = value is null ? ElementType.Float : TensorData.TypeOf(value);
        return [new(type, sizes.Tensor.Content is { } content ? [.. content] : sizes.Shape is { } vector ? SizeArithmetic.OfRank(vector[0], context.Refuse) : null)];
    }

    private static IReadOnlyList<TensorType> Range(ShapeContext context)
    {
        var (start, limit, delta) = (context.Input(0), context.Input(1), context.Input(2));
        var type = ElementwiseShapes.SharedType(context, [start, limit, delta]);
        context.Require(context.Inputs.All(input => input?.Shape is null or { Rank: 0 }), "start, limit and step must be scalars");
        if (start.Integers is not [var first] || limit.Integers is not [var end] || delta.Integers is not [var step])
        {
            return [new(type, [Dim.Unknown])];
        }

        context.Require(step != 0, "the step is 0");
        return [new(type, [Math.Max(0, (end - first + step - Math.Sign(step)) / step)])];
    }

    private static IReadOnlyList<TensorType> ShapeOf(ShapeContext context)
    {
        if (context.Input(0).Shape is not { } shape)
        {
            return [new(ElementType.Int64, [Dim.Unknown])];
        }

        var (start, end) = (At(context.Node.Int("start", 0)), At(context.Node.Int("end", shape.Rank)));
        Dim[] dims = [.. shape.Take(end).Skip(start)];
        return [new(ElementType.Int64, [dims.Length], dims)];

        int At(long axis) => (int)Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank);
    }

    private static IReadOnlyList<TensorType> EyeLike(ShapeContext context)
    {
        var input = context.Input(0);
        context.Require(input.Shape is null or { Rank: 2 }, "the input must be a matrix");
        var type = (ElementType)context.Node.Int("dtype", (long)input.Type);
        context.Require(type == input.Type || type.IsKnown(), $"the type {(int)type} is not known");
        return [new(type, input.Shape)];
    }
}
