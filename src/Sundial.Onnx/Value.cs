using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>A named tensor in a graph: an input, an initialiser, or what a node gives out.</summary>
public sealed class Value
{
    internal Value(string name, TensorType tensor, TensorProto? constant = null, GraphBuilder? graph = null)
    {
        Name = name;
        Tensor = tensor;
        Constant = constant;
        Graph = graph;
    }

    /// <summary>The name, unique in its graph.</summary>
    public string Name { get; }

    /// <summary>Element type, shape and, for small integers, content.</summary>
    public TensorType Tensor { get; }

    /// <summary>The element type, or <see cref="ElementType.Undefined"/>.</summary>
    public ElementType Type => Tensor.Element;

    /// <summary>The shape, or null where not even the rank is known.</summary>
    public Shape? Shape => Tensor.Shape;

    /// <summary>The data, where the value is an initialiser or comes from a Constant node.</summary>
    public TensorProto? Constant { get; }

    /// <summary>The elements of a small integer tensor, where all of them are known.</summary>
    public long[]? Integers =>
        Tensor.Content is { } content && content.All(dim => dim.Size is not null) ? [.. content.Select(dim => dim.Size!.Value)] : null;

    /// <summary>The graph that is built with it; null for values of a graph that is only looked at.</summary>
    internal GraphBuilder? Graph { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Tensor}";

    /// <summary>The same as a value of a graph that is being built.</summary>
    internal Value In(GraphBuilder graph) => new(Name, Tensor, Constant, graph);
}
