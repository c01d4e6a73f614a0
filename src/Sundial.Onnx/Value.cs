using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>What is known about a tensor before anything runs.</summary>
/// <param name="Element">The element type, or <see cref="ElementType.Undefined"/>.</param>
/// <param name="Shape">The shape, or null where not even the rank is known.</param>
/// <param name="Content">
/// For small integer tensors (shapes, axes, sizes): the elements in order, as far as they are known; null for everything else.
/// </param>
public sealed record TensorType(ElementType Element, Shape? Shape, IReadOnlyList<Dim>? Content = null)
{
    /// <summary>Nothing is known.</summary>
    public static TensorType Unknown { get; } = new(ElementType.Undefined, null);

    /// <inheritdoc/>
    public override string ToString() => $"{(Element == ElementType.Undefined ? "?" : Element)}{Shape?.ToString() ?? "[…]"}";
}

/// <summary>A named tensor in a graph: an input, an initialiser, or what a node gives out.</summary>
public sealed class Value
{
    internal Value(string name, TensorType tensor, TensorProto? constant = null)
    {
        Name = name;
        Tensor = tensor;
        Constant = constant;
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

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Tensor}";
}
