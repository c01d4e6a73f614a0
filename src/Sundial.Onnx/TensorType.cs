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

    /// <summary>Whether nothing that is known tells the types and shapes of both apart.</summary>
    public bool CanBe(TensorType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Element == other.Element || Element == ElementType.Undefined || other.Element == ElementType.Undefined)
            && (Shape is null || Shape.CanBe(other.Shape));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(Element == ElementType.Undefined ? "?" : Element)}{Shape?.ToString() ?? "[…]"}";
}
