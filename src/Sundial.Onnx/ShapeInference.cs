using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Finds type and shape of every value of a graph.</summary>
public static class ShapeInference
{
    // Contents are followed for shapes, axes and the like, never for data.
    private const int LongestContent = 256;

    /// <summary>Every value of the graph by name. What an unknown operator gives out is of unknown type and shape.</summary>
    /// <exception cref="GraphException">Inputs of a node do not fit it; the message names the node and all its inputs with their shapes.</exception>
    public static IReadOnlyDictionary<string, Value> Infer(GraphProto graph, long opset = 17, ShapeRules? rules = null)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        Infer(graph, values, opset, rules ?? ShapeRules.Standard);
        return values;
    }

    internal static void Infer(GraphProto graph, Dictionary<string, Value> values, long opset, ShapeRules rules)
    {
        foreach (var input in graph.Input)
        {
            values[input.Name] = new Value(input.Name, Stated(input));
        }

        foreach (var initializer in graph.Initializer)
        {
            values[initializer.Name] = OfConstant(initializer.Name, initializer);
        }

        var stated = graph.ValueInfo.Concat(graph.Output)
            .GroupBy(info => info.Name).ToDictionary(group => group.Key, group => Stated(group.First()));
        foreach (var node in graph.Node)
        {
            foreach (var output in Outputs(node, name => values.GetValueOrDefault(name), opset, rules))
            {
                values[output.Name] = stated.TryGetValue(output.Name, out var known) ? Refine(output, known) : output;
            }
        }
    }

    /// <summary>The named outputs of a node, in order; those left out are left out here as well.</summary>
    internal static List<Value> Outputs(NodeProto node, Func<string, Value?> find, long opset, ShapeRules rules)
    {
        var inputs = node.Input.Select(name => name.Length == 0 ? null : find(name)
            ?? throw new GraphException($"{node.Describe()} reads '{name}', which nothing before it gives.")).ToList();
        IReadOnlyList<TensorType> types = rules.Find(node.Domain, node.OpType)?.Invoke(new ShapeContext(node, opset, inputs)) ?? [];
        var constant = node.OpType == "Constant" && node.Domain.Length == 0 ? node.Attribute("value")?.T : null;
        var outputs = new List<Value>(node.Output.Count);
        for (var i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
            {
                outputs.Add(new Value(node.Output[i], Sane(node, inputs, i < types.Count ? types[i] : TensorType.Unknown), constant));
            }
        }

        return outputs;
    }

    internal static Value OfConstant(string name, TensorProto tensor) => new(name, TypeOf(tensor), tensor);

    internal static TensorType TypeOf(TensorProto tensor)
    {
        var shape = TensorData.ShapeOf(tensor);
        var type = TensorData.TypeOf(tensor);
        var isSmallInteger = type is ElementType.Int64 or ElementType.Int32 && shape.Rank <= 1 && shape.ElementCount <= LongestContent;
        return new TensorType(type, shape, isSmallInteger ? [.. TensorData.Int64s(tensor).Select(x => new Dim(x))] : null);
    }

    internal static TensorType Stated(ValueInfoProto info)
    {
        if (info.Type?.TensorType is not { } tensor)
        {
            return TensorType.Unknown;
        }

        return new TensorType((ElementType)tensor.ElemType, tensor.Shape is null ? null : Shape.Create([.. tensor.Shape.Dim.Select(ToDim)]));
    }

    private static Dim ToDim(TensorShapeProto.Types.Dimension dim) => dim.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue >= 0 => dim.DimValue,
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dim.DimParam.Length > 0 => dim.DimParam,
        _ => Dim.Unknown,
    };

    private static Value Refine(Value inferred, TensorType stated)
    {
        var shape = inferred.Shape is null || stated.Shape is null || inferred.Shape.Rank != stated.Shape.Rank
            ? inferred.Shape ?? stated.Shape
            : Shape.Create([.. inferred.Shape.Zip(stated.Shape, (a, b) => a.Size is not null || b.Equals(Dim.Unknown) ? a : b)]);
        var type = inferred.Type == ElementType.Undefined ? stated.Element : inferred.Type;
        return new Value(inferred.Name, new TensorType(type, shape, inferred.Tensor.Content), inferred.Constant);
    }

    private static TensorType Sane(NodeProto node, List<Value?> inputs, TensorType type)
    {
        if (type.Shape?.Any(dim => dim.Size < 0) == true)
        {
            throw new ShapeContext(node, 0, inputs).Refuse($"the result would have the shape {type.Shape}");
        }

        return type.Content is { Count: > LongestContent } ? type with { Content = null } : type;
    }
}
