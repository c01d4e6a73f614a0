using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Testing.Reference;

/// <summary>What the function of an operator sees: one node and its arguments.</summary>
public sealed class ReferenceNode(NodeProto node, IReadOnlyList<ReferenceTensor?> inputs)
{
    public NodeProto Node { get; } = node;

    /// <summary>One entry an input; null for one that is left out.</summary>
    public IReadOnlyList<ReferenceTensor?> Inputs { get; } = inputs;

    public ReferenceTensor X => this[0];

    public ReferenceTensor this[int input] =>
        Optional(input) ?? throw new InvalidOperationException($"{Node.Describe()} has no input {input}.");

    public ReferenceTensor? Optional(int input) => input < Inputs.Count ? Inputs[input] : null;

    /// <summary>Integers that older operator sets give as an attribute and newer ones as an input.</summary>
    public int[]? IntsFrom(string attribute, int input) =>
        Node.Ints(attribute) is { } ints ? [.. ints.Select(x => (int)x)] : Optional(input)?.Integers();
}
