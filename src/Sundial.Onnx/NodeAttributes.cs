using Google.Protobuf;
using Sundial.Onnx.Schema;
using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx;

/// <summary>Makes the attributes of nodes and reads them.</summary>
public static class NodeAttributes
{
    /// <summary>An integer attribute.</summary>
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    /// <summary>A flag; ONNX writes it as 0 or 1.</summary>
    public static AttributeProto Of(string name, bool value) => Of(name, value ? 1L : 0L);

    /// <summary>A real attribute.</summary>
    public static AttributeProto Of(string name, float value) => new() { Name = name, Type = Kind.Float, F = value };

    /// <summary>A text attribute.</summary>
    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A tensor attribute.</summary>
    public static AttributeProto Of(string name, TensorProto value) => new() { Name = name, Type = Kind.Tensor, T = value };

    /// <summary>A list of integers, or nothing when there is none: operators then use their default.</summary>
    public static AttributeProto? Of(string name, IEnumerable<long>? values)
    {
        if (values is null)
        {
            return null;
        }

        var attribute = new AttributeProto { Name = name, Type = Kind.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    /// <summary>A list of real numbers.</summary>
    public static AttributeProto OfFloats(string name, IEnumerable<float> values)
    {
        var attribute = new AttributeProto { Name = name, Type = Kind.Floats };
        attribute.Floats.Add(values);
        return attribute;
    }

    /// <summary>A list of texts.</summary>
    public static AttributeProto OfTexts(string name, IEnumerable<string> values)
    {
        var attribute = new AttributeProto { Name = name, Type = Kind.Strings };
        attribute.Strings.Add(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    /// <summary>The attribute of this name, or null.</summary>
    public static AttributeProto? Attribute(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>An integer attribute, or the default.</summary>
    public static long Int(this NodeProto node, string name, long fallback) => node.Typed(name, Kind.Int)?.I ?? fallback;

    /// <summary>A flag, or the default.</summary>
    public static bool Flag(this NodeProto node, string name, bool fallback = false) => node.Int(name, fallback ? 1 : 0) != 0;

    /// <summary>A real attribute, or the default.</summary>
    public static float Float(this NodeProto node, string name, float fallback) => node.Typed(name, Kind.Float)?.F ?? fallback;

    /// <summary>A text attribute, or the default.</summary>
    public static string Text(this NodeProto node, string name, string fallback) =>
        node.Typed(name, Kind.String)?.S.ToStringUtf8() ?? fallback;

    /// <summary>A tensor attribute, or null where it is not given.</summary>
    public static TensorProto? Tensor(this NodeProto node, string name) => node.Typed(name, Kind.Tensor)?.T;

    /// <summary>A list of integers, or null where it is not given.</summary>
    public static long[]? Ints(this NodeProto node, string name) => node.Typed(name, Kind.Ints)?.Ints.ToArray();

    /// <summary>Whether the node applies an operator of the standard.</summary>
    public static bool IsStandard(this NodeProto node) => OnnxModel.IsStandard(node.Domain);

    /// <summary>The node in words, for messages: its operator and name.</summary>
    public static string Describe(this NodeProto node)
    {
        var op = node.IsStandard() ? node.OpType : $"{node.Domain}.{node.OpType}";
        return node.Name.Length > 0 ? $"{op} node '{node.Name}'" : $"{op} node giving '{string.Join("', '", node.Output)}'";
    }

    // Old exporters leave the type out; then the field that is asked for is the one that counts.
    private static AttributeProto? Typed(this NodeProto node, string name, Kind kind) =>
        node.Attribute(name) is not { } attribute ? null
        : !attribute.HasType || attribute.Type == kind ? attribute
        : throw new GraphException($"{node.Describe()}: attribute '{name}' is of kind {attribute.Type}, not {kind}.");
}
