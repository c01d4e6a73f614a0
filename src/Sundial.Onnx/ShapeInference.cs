using Sundial.Onnx.Checks;
using Sundial.Onnx.Schema;
using Sundial.Onnx.Shapes;

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
        ArgumentNullException.ThrowIfNull(graph);
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var input in graph.Input)
        {
            values[input.Name] = OfInput(input);
        }

        foreach (var tensor in graph.Initializer)
        {
            values[tensor.Name] = OfInitializer(tensor, isDefault: values.ContainsKey(tensor.Name));
        }

        var stated = graph.ValueInfo.Concat(graph.Output)
            .GroupBy(info => info.Name).ToDictionary(group => group.Key, group => Stated(group.First()), StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            foreach (var output in Outputs(node, values.GetValueOrDefault, opset, rules ?? ShapeRules.Standard))
            {
                values[output.Name] = stated.TryGetValue(output.Name, out var known) ? Refine(output, known) : output;
            }
        }

        return values;
    }

    internal static Value OfInput(ValueInfoProto input) => new(input.Name, Stated(input));

    /// <summary>An initialiser as a value; one that is only the default of an input is no constant, as a caller may hand over something else.</summary>
    internal static Value OfInitializer(TensorProto tensor, bool isDefault = false) =>
        isDefault ? new Value(tensor.Name, TypeOf(tensor) with { Content = null }) : new Value(tensor.Name, TypeOf(tensor), tensor);

    /// <summary>The named outputs of a node, in order; those left out are left out here as well.</summary>
    internal static List<Value> Outputs(NodeProto node, Func<string, Value?> find, long opset, ShapeRules rules)
    {
        var inputs = node.Input.Select(name => name.Length == 0 ? null : find(name)
            ?? throw new GraphException($"{node.Describe()} reads '{name}', which nothing before it gives.")).ToList();
        var context = new ShapeContext(node, opset, inputs);
        var types = Types(context, rules);
        var constant = node.IsStandard() && node.OpType == "Constant" ? ConstantShapes.TensorOf(node) : null;
        return [.. node.Output.Index().Where(output => output.Item.Length > 0)
            .Select(output => new Value(output.Item, output.Index < types.Count ? Sane(context, types[output.Index]) : TensorType.Unknown, constant))];
    }

    internal static TensorType TypeOf(TensorProto tensor)
    {
        var shape = TensorData.ShapeOf(tensor);
        var type = TensorData.TypeOf(tensor);
        var isSmallInteger = type is ElementType.Int64 or ElementType.Int32 && shape.Rank <= 1 && shape.ElementCount <= LongestContent;
        return new TensorType(type, shape, isSmallInteger ? [.. TensorData.Int64s(tensor).Select(x => new Dim(x))] : null);
    }

    internal static TensorType Stated(ValueInfoProto info) => info.Type?.TensorType is { } tensor
        ? new TensorType((ElementType)tensor.ElemType, tensor.Shape is null ? null : Shape.Create([.. tensor.Shape.Dim.Select(ToDim)]))
        : TensorType.Unknown;

    private static IReadOnlyList<TensorType> Types(ShapeContext context, ShapeRules rules)
    {
        var rule = rules.Find(context.Node.Domain, context.Node.OpType);
        if (rule is null)
        {
            return [];
        }

        try
        {
            StandardSignatures.Check(context);
            return rule(context);
        }
        catch (OverflowException)
        {
            throw context.Refuse("a size or an attribute is too large");
        }
    }

    private static TensorType Sane(ShapeContext context, TensorType type)
    {
        context.Require(type.Shape?.Any(dim => dim.Size < 0) != true, $"the result would have the shape {type.Shape}");
        return type.Content is { Count: > LongestContent } ? type with { Content = null } : type;
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
            : Shape.Create([.. inferred.Shape.Zip(stated.Shape, SizeArithmetic.Better)]);
        var type = inferred.Type == ElementType.Undefined ? stated.Element : inferred.Type;
        return new Value(inferred.Name, new TensorType(type, shape, inferred.Tensor.Content), inferred.Constant);
    }
}
