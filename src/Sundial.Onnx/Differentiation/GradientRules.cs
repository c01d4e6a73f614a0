using System.Collections.Immutable;
using Sundial.Onnx.Differentiation.Rules;

namespace Sundial.Onnx.Differentiation;

/// <summary>
/// Adds the nodes that turn the gradients of a node's outputs into those of its inputs, and gives one entry an input: its gradient,
/// of the input's own shape and type, or null where none flows or none is needed.
/// </summary>
public delegate IReadOnlyList<Value?> GradientRule(GradientContext context);

/// <summary>The gradient rules, a table keyed by operator.</summary>
public sealed class GradientRules
{
    private readonly ImmutableDictionary<(string Domain, string Op), GradientRule> _rules;

    private GradientRules(ImmutableDictionary<(string Domain, string Op), GradientRule> rules) => _rules = rules;

    /// <summary>The rules of the standard operators, written in standard operators of opset 17 and later.</summary>
    public static GradientRules Standard { get; } = new(
        new[]
        {
            ElementwiseGradients.Rules, SelectionGradients.Rules, ReductionGradients.Rules, MatrixGradients.Rules, ConvolutionGradients.Rules,
            PoolingGradients.Rules, NormalizationGradients.Rules, LayoutGradients.Rules, IndexingGradients.Rules,
        }
        .SelectMany(family => family)
        .ToImmutableDictionary(rule => ("", rule.Key), rule => rule.Value));

    /// <summary>The operators that have a rule.</summary>
    public IEnumerable<(string Domain, string Op)> Operators => _rules.Keys;

    /// <summary>A table with one rule more, or with one replaced.</summary>
    public GradientRules With(string domain, string op, GradientRule rule) => new(_rules.SetItem((domain, op), rule));

    /// <summary>The rule of an operator, or null.</summary>
    public GradientRule? Find(string domain, string op) => _rules.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, op));
}
