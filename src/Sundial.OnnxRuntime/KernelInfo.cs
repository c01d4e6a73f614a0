using System.Diagnostics.CodeAnalysis;
using Sundial.OnnxRuntime.Native;

namespace Sundial.OnnxRuntime;

/// <summary>The attributes of the node a kernel is made for; valid within <see cref="CustomOperator.CreateKernel"/>.</summary>
/// <remarks>An attribute of another type than asked for is an <see cref="OrtException"/>, not a default.</remarks>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "ONNX's own names of attribute types.")]
public readonly ref struct KernelInfo
{
    private readonly nint _info;

    internal KernelInfo(nint info) => _info = info;

    /// <summary>A whole number.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="defaultValue">The value when the node does not have the attribute.</param>
    /// <returns>The value.</returns>
    public long Int64(string name, long defaultValue) => Attributes.Int64(_info, name) ?? defaultValue;

    /// <summary>A number.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="defaultValue">The value when the node does not have the attribute.</param>
    /// <returns>The value.</returns>
    public float Float(string name, float defaultValue) => Attributes.Float(_info, name) ?? defaultValue;

    /// <summary>A text.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="defaultValue">The value when the node does not have the attribute.</param>
    /// <returns>The value.</returns>
    public string String(string name, string defaultValue) => Attributes.String(_info, name) ?? defaultValue;

    /// <summary>A list of whole numbers.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <returns>The values; empty when the node does not have the attribute.</returns>
    public long[] Int64s(string name) => Attributes.Int64s(_info, name);

    /// <summary>A list of numbers.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <returns>The values; empty when the node does not have the attribute.</returns>
    public float[] Floats(string name) => Attributes.Floats(_info, name);
}
