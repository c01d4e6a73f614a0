using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Differentiation;

/// <summary>The walk over the nodes, last to first, that hands each its outputs' gradients and collects those of its inputs.</summary>
internal sealed class BackwardPass
{
    private readonly GraphBuilder _builder;
    private readonly NodeProto[] _forward;
    private readonly HashSet<string> _dependent;
    private readonly Dictionary<string, List<Value>> _contributions = [];

    public BackwardPass(GraphBuilder builder, IReadOnlyList<string> parameters)
    {
        _builder = builder;
        _forward = [.. builder.Nodes];
        _dependent = [.. parameters];
        foreach (var node in _forward.Where(node => node.Input.Any(_dependent.Contains)))
        {
            _dependent.UnionWith(node.Output.Where(output => output.Length > 0 && CanHaveGradient(builder[output])));
        }
    }

    /// <summary>The gradient of the loss by itself, with which everything begins.</summary>
    public void Seed(Value loss)
    {
        var term = new Term(_builder, loss);
        Contribute(loss.Name, term.Constant([1.0], loss.Shape!.Sizes!));
    }

    /// <summary>Visits every node between the parameters and the loss.</summary>
    public void Run(GradientRules rules)
    {
        foreach (var node in _forward.Reverse())
        {
            if (node.Output.Any(_contributions.ContainsKey) && node.Input.Any(_dependent.Contains))
            {
                Differentiate(node, rules);
            }
        }
    }

    /// <summary>The sum of all gradients that met at a value, or null where none came.</summary>
    public Value? GradientOf(string name)
    {
        if (!_contributions.TryGetValue(name, out var met))
        {
            return null;
        }

        if (met.Count > 1)
        {
            met = _contributions[name] = [_builder.Node("Sum", [.. met])];
        }

        // The gradient has the shape of its value, which is often known better than what the rules' nodes tell.
        return _builder.Refine(met[0], _builder[name].Tensor);
    }

    private static bool CanHaveGradient(Value value) => value.Type.IsFloating() || value.Type == ElementType.Undefined;

    private void Differentiate(NodeProto node, GradientRules rules)
    {
        var rule = rules.Find(node.Domain, node.OpType) ?? throw new GraphException(
            $"{node.Describe()} has no gradient rule; add one for '{node.OpType}' to the GradientRules, "
            + "or keep the operator off the path from the parameters to the loss.");
        var context = new GradientContext(
            _builder,
            node,
            [.. node.Input.Select(Find)],
            [.. node.Output.Select(Find)],
            [.. node.Output.Select(GradientOf)],
            input => input < node.Input.Count && _dependent.Contains(node.Input[input]) && CanHaveGradient(_builder[node.Input[input]]));
        var gradients = rule(context);
        for (var input = 0; input < gradients.Count; input++)
        {
            if (gradients[input] is { } gradient && context.Needs(input))
            {
                RequireShape(context, input, gradient);
                Contribute(node.Input[input], gradient);
            }
        }
    }

    private Value? Find(string name) => name.Length == 0 ? null : _builder[name];

    private void Contribute(string name, Value gradient)
    {
        if (!_contributions.TryGetValue(name, out var met))
        {
            _contributions[name] = met = [];
        }

        met.Add(gradient);
    }

    private static void RequireShape(GradientContext context, int input, Value gradient)
    {
        if (context.Inputs[input]!.Shape is { } wanted && gradient.Shape is { } given
            && (wanted.Rank != given.Rank || wanted.Zip(given).Any(axis => axis.First.Size is { } a && axis.Second.Size is { } b && a != b)))
        {
            throw context.Refuse($"its gradient rule gives input {input} a gradient of shape {given}, where {wanted} is due");
        }
    }
}
