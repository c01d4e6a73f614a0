using Sundial.Onnx.Checks;
using Sundial.Onnx.Schema;

namespace Sundial.Onnx;

/// <summary>Tells whether a model is sound: well-formed, complete, and of nodes whose inputs fit them.</summary>
public static class GraphCheck
{
    /// <summary>Throws unless the model is sound.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rules">Shape rules that also know the model's own operators; null for the standard ones.</param>
    /// <exception cref="GraphException">It is not; the message is the first fault, with the number of the others.</exception>
    public static void Require(ModelProto model, ShapeRules? rules = null)
    {
        var faults = Faults(model, rules);
        if (faults.Count > 0)
        {
            throw new GraphException(faults.Count == 1 ? faults[0] : $"{faults[0]} (And {faults.Count - 1} more.)");
        }
    }

    /// <summary>Everything that is wrong with a model, a sentence each, in the order of its nodes; empty when it is sound.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rules">Shape rules that also know the model's own operators; null for the standard ones.</param>
    public static IReadOnlyList<string> Faults(ModelProto model, ShapeRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            OnnxModel.RequireKnownRules(model);
        }
        catch (GraphException fault)
        {
            return [fault.Message];
        }

        var inspection = new GraphInspection(model.Graph, OnnxModel.OpsetOf(model), rules ?? ShapeRules.Standard);
        return [.. ImportFaults(model), .. inspection.Run()];
    }

    private static IEnumerable<string> ImportFaults(ModelProto model)
    {
        var imports = model.OpsetImport.Select(import => OnnxModel.IsStandard(import.Domain) ? "" : import.Domain).ToList();
        var twice = imports.GroupBy(domain => domain).Where(group => group.Count() > 1)
            .Select(group => $"The operator set of the domain '{group.Key}' is imported twice; import it once.");
        var missing = model.Graph.Node.Where(node => !node.IsStandard()).Select(node => node.Domain).Distinct().Except(imports)
            .Select(domain => $"The operator set of the domain '{domain}' is used but not imported; add it to opset_import.");
        var functions = model.Functions
            .Select(function => $"The model defines the function '{function.Name}', which is not followed here; write its nodes into the graph.");
        return twice.Concat(missing).Concat(functions);
    }
}
