using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Differentiation;

/// <summary>Reverse-mode differentiation from graph to graph: a table of rules and one walk over the nodes, last to first.</summary>
public static class Gradients
{
    // Gradients add up where they meet by ScatterElements and ScatterND, which do so from 16 on; the graph builder begins with 17.

    /// <summary>A copy of the model's graph that also gives the gradients of a loss.</summary>
    /// <param name="model">The forward model, of the standard operator set 17 or later; it is left as it is.</param>
    /// <param name="loss">The name of a value with a single element.</param>
    /// <param name="parameters">The names of the values to differentiate by: initialisers, inputs or anything else the loss depends on.</param>
    /// <param name="rules">The gradient rules; null for the standard ones.</param>
    /// <param name="shapes">The shape rules; null for the standard ones.</param>
    /// <exception cref="GraphException">As for a graph; or the model is of an older operator set.</exception>
    public static GradientGraph Of(
        ModelProto model, string loss, IReadOnlyList<string> parameters, GradientRules? rules = null, ShapeRules? shapes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var opset = model.OpsetImport.FirstOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 1;
        return opset >= OnnxModel.OldestOpset
            ? Of(model.Graph, loss, parameters, rules, shapes, opset)
            : throw new GraphException($"The model uses operator set {opset}, gradients are of {OnnxModel.OldestOpset} and later; convert the model to a later one.");
    }

    /// <summary>A copy of the graph that also gives the gradients of a loss.</summary>
    /// <param name="graph">The forward graph; it is left as it is.</param>
    /// <param name="loss">The name of a value with a single element.</param>
    /// <param name="parameters">The names of the values to differentiate by: initialisers, inputs or anything else the loss depends on.</param>
    /// <param name="rules">The gradient rules; null for the standard ones.</param>
    /// <param name="shapes">The shape rules; null for the standard ones.</param>
    /// <param name="opset">The version of the standard operators; 17 or later.</param>
    /// <exception cref="GraphException">
    /// The loss is no scalar, does not depend on a parameter, or does so through an operator that cannot be differentiated; the message names it.
    /// </exception>
    public static GradientGraph Of(
        GraphProto graph, string loss, IReadOnlyList<string> parameters, GradientRules? rules = null, ShapeRules? shapes = null, long opset = 17)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var builder = GraphBuilder.Continue(graph, opset, shapes);
        var gradients = Add(builder, loss, parameters, rules);
        if (graph.Output.All(output => output.Name != loss))
        {
            _ = builder.Output(builder[loss]);
        }

        var taken = NamesIn(builder.ToGraph());
        var names = gradients.ToDictionary(
            gradient => gradient.Key, gradient => builder.Output(gradient.Value, FreeName($"{gradient.Key}.gradient", taken)).Name);
        return new GradientGraph(builder.ToGraph(), loss, names);
    }

    /// <summary>Adds the gradients of a loss to a graph that is being built.</summary>
    /// <param name="builder">The graph with the forward nodes.</param>
    /// <param name="loss">The name of a value with a single element.</param>
    /// <param name="parameters">The names of the values to differentiate by: initialisers, inputs or anything else the loss depends on.</param>
    /// <param name="rules">The gradient rules; null for the standard ones.</param>
    /// <returns>For each parameter its gradient; none is an output yet.</returns>
    /// <exception cref="GraphException">
    /// The loss is no scalar, does not depend on a parameter, or does so through an operator that cannot be differentiated; the message names it.
    /// </exception>
    public static IReadOnlyDictionary<string, Value> Add(
        GraphBuilder builder, string loss, IReadOnlyList<string> parameters, GradientRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(parameters);
        RequireScalar(builder[loss]);
        foreach (var parameter in parameters)
        {
            RequireFloating(builder[parameter]);
        }

        var pass = new BackwardPass(builder, parameters);
        pass.Seed(builder[loss]);
        pass.Run(rules ?? GradientRules.Standard);
        return parameters.Distinct().ToDictionary(parameter => parameter, parameter => pass.GradientOf(parameter) ?? throw new GraphException(
            $"The loss '{loss}' does not depend on '{parameter}', so there is no gradient to take; leave it out of the parameters."));
    }

    private static void RequireScalar(Value loss)
    {
        if (!loss.Type.IsFloating() || loss.Shape?.ElementCount != 1)
        {
            throw new GraphException($"The loss must be a scalar of a floating-point type, but is {loss}; reduce it with ReduceSum or ReduceMean.");
        }
    }

    private static void RequireFloating(Value parameter)
    {
        if (!parameter.Type.IsFloating() && parameter.Type != ElementType.Undefined)
        {
            throw new GraphException($"There is no gradient by {parameter}, which is not of a floating-point type; leave it out of the parameters.");
        }
    }

    private static HashSet<string> NamesIn(GraphProto graph) =>
        [.. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];

    private static string FreeName(string wanted, HashSet<string> taken)
    {
        var name = wanted;
        for (var number = 2; !taken.Add(name); number++)
        {
            name = wanted + number;
        }

        return name;
    }
}
