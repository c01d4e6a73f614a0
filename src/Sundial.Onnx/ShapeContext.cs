using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>What a shape rule sees: one node and what is known of its inputs.</summary>
/// <param name="node">The node.</param>
/// <param name="opset">The version of the standard operators.</param>
/// <param name="inputs">One entry an input; null for an optional one that is left out.</param>
public sealed class ShapeContext(NodeProto node, long opset, IReadOnlyList<Value?> inputs)
{
    /// <summary>The node whose outputs are wanted.</summary>
    public NodeProto Node { get; } = node;

    /// <summary>The version of the standard operators.</summary>
    public long Opset { get; } = opset;

    /// <summary>One entry an input; null for an optional one that is left out.</summary>
    public IReadOnlyList<Value?> Inputs { get; } = inputs;

    /// <summary>An input that must be there.</summary>
    /// <exception cref="GraphException">It is left out.</exception>
    public Value Input(int index) => Optional(index) ?? throw Refuse($"input {index} is missing");

    /// <summary>An input that may be left out.</summary>
    public Value? Optional(int index) => index < Inputs.Count ? Inputs[index] : null;

    /// <summary>An axis counted from the front, for a tensor of this rank.</summary>
    /// <exception cref="GraphException">There is no such axis.</exception>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Refuse($"there is no axis {axis} in a tensor of {rank}");

    /// <summary>Different axes counted from the front, for a tensor of this rank.</summary>
    /// <exception cref="GraphException">There is no such axis, or one is named twice.</exception>
    public int[] Axes(long[] axes, int rank)
    {
        int[] found = [.. axes.Select(axis => Axis(axis, rank))];
        Require(found.Distinct().Count() == found.Length, "an axis is named twice");
        return found;
    }

    /// <summary>Numbers that older operator sets give as an attribute and newer ones as an input; null when not known or not given.</summary>
    public long[]? IntsFrom(string attribute, int input) => Node.Ints(attribute) ?? Optional(input)?.Integers;

    /// <summary>Throws unless the condition holds.</summary>
    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Refuse(otherwise);
        }
    }

    /// <summary>An error that names the node and shows its inputs with their shapes.</summary>
    public GraphException Refuse(string reason) => new(Inputs.OfType<Value>().Any()
        ? $"{Node.Describe()}: {reason}; inputs are {string.Join(", ", Inputs.OfType<Value>())}."
        : $"{Node.Describe()}: {reason}.");
}
