using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Operators that make tensors from sizes and attributes.</summary>
internal static class ConstantFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Constant"] = node => [ReferenceTensor.Of(node.Node.Attribute("value")!.T)],
        ["ConstantOfShape"] = ConstantOfShape,
        ["Shape"] = Shape,
        ["Size"] = node => [ReferenceTensor.Scalar(ElementType.Int64, node.X.Data.Length)],
        ["Range"] = Range,
    };

    private static ReferenceTensor[] ConstantOfShape(ReferenceNode node)
    {
        var value = node.Node.Attribute("value")?.T is { } tensor ? ReferenceTensor.Of(tensor) : ReferenceTensor.Vector(ElementType.Float, [0]);
        return [ReferenceTensor.Fill(value.Type, node.X.Integers(), _ => value.Data[0])];
    }

    private static ReferenceTensor[] Shape(ReferenceNode node)
    {
        var start = node.X.Axis(node.Node.Int("start", 0));
        var end = Math.Min(node.X.Axis(node.Node.Int("end", node.X.Rank)), node.X.Rank);
        return [ReferenceTensor.Vector(ElementType.Int64, node.X.Dims[start..end].Select(dim => (double)dim))];
    }

    private static ReferenceTensor[] Range(ReferenceNode node)
    {
        var (start, limit, delta) = (node[0].Data[0], node[1].Data[0], node[2].Data[0]);
        var count = Math.Max(0, (int)Math.Ceiling((limit - start) / delta));
        return [ReferenceTensor.Vector(node.X.Type, Enumerable.Range(0, count).Select(i => start + (i * delta)))];
    }
}
