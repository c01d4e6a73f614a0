using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Differentiation;

/// <summary>What a gradient rule sees: one node, what it takes and gives, and the gradients of what it gives.</summary>
public sealed class GradientContext
{
    private readonly Func<int, bool> _needs;

    internal GradientContext(
        GraphBuilder builder,
        NodeProto node,
        IReadOnlyList<Value?> inputs,
        IReadOnlyList<Value?> outputs,
        IReadOnlyList<Value?> outputGradients,
        Func<int, bool> needs)
    {
        Builder = builder;
        Node = node;
        Inputs = inputs;
        Outputs = outputs;
        OutputGradients = outputGradients;
        _needs = needs;
    }

    /// <summary>The graph that the gradient's nodes are added to.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The node that is differentiated.</summary>
    public NodeProto Node { get; }

    /// <summary>One entry an input; null for an optional one that is left out.</summary>
    public IReadOnlyList<Value?> Inputs { get; }

    /// <summary>One entry an output; null for one that is left out.</summary>
    public IReadOnlyList<Value?> Outputs { get; }

    /// <summary>One entry an output: its gradient, or null where none flows.</summary>
    public IReadOnlyList<Value?> OutputGradients { get; }

    /// <summary>Whether an input leads to a parameter, so that its gradient is wanted.</summary>
    public bool Needs(int input) => _needs(input);

    /// <summary>Whether an optional input is there.</summary>
    public bool Has(int input) => input < Inputs.Count && Inputs[input] is not null;

    /// <summary>An error that names the node and shows its inputs with their shapes.</summary>
    public GraphException Refuse(string reason) =>
        new($"{Node.Describe()} cannot be differentiated: {reason}; inputs are {string.Join(", ", Inputs.OfType<Value>())}.");

    /// <summary>The gradient of the first output.</summary>
    internal Term Gradient => OutputGradient(0) ?? throw Refuse("no gradient flows through its first output, which is the one its rule goes by");

    internal Term In(int input) => Has(input) ? new(Builder, Inputs[input]!) : throw Refuse($"input {input} is missing");

    /// <summary>The value of an output. One that the node left out is asked of it now.</summary>
    internal Term Out(int output) => new(Builder, output < Outputs.Count && Outputs[output] is { } value ? value : Builder.Output(Node, output));

    internal Term? OutputGradient(int output) => OutputGradients[output] is { } gradient ? new Term(Builder, gradient) : null;

    /// <summary>The node's operation once more, on another first input.</summary>
    internal Term Repeat(Term input) => input with
    {
        Value = Builder.Node(Node.OpType, [input, .. Inputs.Skip(1)], [.. Node.Attribute.Select(attribute => attribute.Clone())]),
    };

    /// <summary>The shape of an input that must have one.</summary>
    internal Shape ShapeOf(int input) => In(input).Shape ?? throw Refuse($"the rank of input {input} is not known");

    /// <summary>The gradient of an input, where it is there and its gradient wanted.</summary>
    internal Value? To(int input, Func<Term> gradient) => Needs(input) ? gradient() : null;

    /// <summary>The same for an input that may have been broadcast.</summary>
    internal Value? SumTo(int input, Func<Term> gradient) => Needs(input) ? gradient().SumTo(Inputs[input]!) : null;

    internal void RequireOnlyFirstOutput(string otherwise)
    {
        if (OutputGradients.Skip(1).Any(gradient => gradient is not null))
        {
            throw Refuse(otherwise);
        }
    }
}
