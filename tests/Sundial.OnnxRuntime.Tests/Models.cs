using Google.Protobuf;
using Sundial.Onnx;
using Sundial.Onnx.Schema;
using Element = Sundial.Onnx.ElementType;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>Small models as bytes.</summary>
internal static class Models
{
    /// <summary>y = a + b over float vectors of any length N, with an entry of metadata.</summary>
    public static byte[] Addition()
    {
        var graph = new GraphBuilder("addition");
        var a = graph.Input("a", Element.Float, ["N"]);
        var b = graph.Input("b", Element.Float, ["N"]);
        graph.Output(graph.Add(a, b), "y");
        return graph.ToModel(new Dictionary<string, string> { ["author"] = "somebody — with an umlaut: ü", ["empty"] = "" }).ToByteArray();
    }

    /// <summary>Strings in, the same strings out.</summary>
    public static byte[] Echo()
    {
        var graph = new GraphBuilder("echo");
        graph.Output(graph.Node("Identity", [graph.Input("texts", Element.String, ["N"])]), "same");
        return graph.ToModel().ToByteArray();
    }

    /// <summary>Two vectors in, one sequence of them out.</summary>
    public static byte[] Sequence()
    {
        var graph = Graph([new NodeProto { OpType = "SequenceConstruct", Input = { "a", "b" }, Output = { "both" } }], ["a", "b"], []);
        graph.Output.Add(new ValueInfoProto
        {
            Name = "both",
            Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Vector(Element.Float) } },
        });
        return OnnxModel.Of(graph).ToByteArray();
    }

    /// <summary>A byte from another file.</summary>
    public static byte[] WithWeightsIn(string file)
    {
        var graph = Graph([new NodeProto { OpType = "Identity", Input = { "secret" }, Output = { "y" } }], [], [("y", Element.UInt8)]);
        graph.Initializer.Add(new TensorProto
        {
            Name = "secret",
            DataType = (int)Element.UInt8,
            Dims = { 1 },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = file }, new StringStringEntryProto { Key = "length", Value = "1" } },
        });
        return OnnxModel.Of(graph).ToByteArray();
    }

    /// <summary>One node of a custom operator that takes x and gives y, both float vectors.</summary>
    public static byte[] Custom(string op, params AttributeProto[] attributes) => Custom([Node(op, ["x"], ["y"], attributes)], ["x"], ["y"]);

    /// <summary>Nodes between vectors; only what is an input or output of the model is declared.</summary>
    public static byte[] Custom(IEnumerable<NodeProto> nodes, IEnumerable<TypedName> inputs, IEnumerable<TypedName> outputs, params TensorProto[] constants)
    {
        var graph = Graph(nodes, inputs, outputs);
        graph.Initializer.Add(constants);
        return OnnxModel.Of(graph).ToByteArray();
    }

    /// <summary>A node of the domain "test"; an empty name leaves an input or output out.</summary>
    public static NodeProto Node(string op, IEnumerable<string> inputs, IEnumerable<string> outputs, params AttributeProto[] attributes) =>
        new() { Name = $"{op} to {outputs.First()}", OpType = op, Domain = "test", Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static GraphProto Graph(IEnumerable<NodeProto> nodes, IEnumerable<TypedName> inputs, IEnumerable<TypedName> outputs)
    {
        var graph = new GraphProto { Name = "test", Node = { nodes } };
        graph.Input.Add(inputs.Select(Declare));
        graph.Output.Add(outputs.Select(Declare));
        return graph;
    }

    private static ValueInfoProto Declare(TypedName value) => new() { Name = value.Name, Type = Vector(value.Type) };

    // Without a shape: what custom operators give is not known before they run.
    private static TypeProto Vector(Element type) => new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } };
}

/// <summary>A vector's name and type; a name alone is of floats.</summary>
internal readonly record struct TypedName(string Name, Element Type)
{
    public static implicit operator TypedName(string name) => new(name, Element.Float);

    public static implicit operator TypedName((string Name, Element Type) value) => new(value.Name, value.Type);
}
