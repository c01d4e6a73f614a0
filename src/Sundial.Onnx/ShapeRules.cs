using System.Collections.Immutable;
using Sundial.Onnx.Shapes;

namespace Sundial.Onnx;

/// <summary>Says what a node gives out, one entry an output, or refuses inputs that do not fit.</summary>
public delegate IReadOnlyList<TensorType> ShapeRule(ShapeContext context);

/// <summary>The shape rules, a table keyed by operator.</summary>
public sealed class ShapeRules
{
    private readonly ImmutableDictionary<(string Domain, string Op), ShapeRule> _rules;

    private ShapeRules(ImmutableDictionary<(string Domain, string Op), ShapeRule> rules) => _rules = rules;

    /// <summary>The rules of the standard operators.</summary>
    public static ShapeRules Standard { get; } = new(
        new[]
        {
            ElementwiseShapes.Rules, ReductionShapes.Rules, MatrixShapes.Rules, WindowShapes.Rules, NormalizationShapes.Rules,
            LayoutShapes.Rules, ExtentShapes.Rules, PartShapes.Rules, IndexingShapes.Rules, ConstantShapes.Rules,
        }
        .SelectMany(family => family)
        .ToImmutableDictionary(rule => ("", rule.Key), rule => rule.Value));

    /// <summary>The rules of the standard operators, and of those that models of tables are written with: <see cref="MachineLearningOperators"/>.</summary>
    public static ShapeRules WithMachineLearning { get; } = new(Standard._rules
        .AddRange(TextShapes.Rules.Select(rule => KeyValuePair.Create(("", rule.Key), rule.Value)))
        .AddRange(MachineLearningShapes.Rules.Select(rule => KeyValuePair.Create((MachineLearningOperators.Domain, rule.Key), rule.Value))));

    /// <summary>The operators that have a rule.</summary>
    public IEnumerable<(string Domain, string Op)> Operators => _rules.Keys;

    /// <summary>A table with one rule more, or with one replaced.</summary>
    public ShapeRules With(string domain, string op, ShapeRule rule) => new(_rules.SetItem((domain, op), rule));

    /// <summary>The rule of an operator, or null.</summary>
    public ShapeRule? Find(string domain, string op) => _rules.GetValueOrDefault((OnnxModel.IsStandard(domain) ? "" : domain, op));
}
