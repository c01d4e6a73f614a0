using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Testing.Reference;

/// <summary>
/// Evaluates ONNX graphs plainly, slowly, and in double precision throughout: what gradients and faster kernels are held against.
/// </summary>
public sealed class ReferenceEvaluator
{
    private static readonly Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> s_functions = new[]
    {
        ElementwiseFunctions.Table, ReductionFunctions.Table, MatrixFunctions.Table, ConvolutionFunctions.Table, PoolingFunctions.Table,
        NormalizationFunctions.Table, LayoutFunctions.Table, IndexingFunctions.Table, ConstantFunctions.Table,
    }
    .SelectMany(family => family).ToDictionary();

    /// <summary>Whether the operator is known.</summary>
    public static bool Knows(string op) => s_functions.ContainsKey(op);

    /// <summary>Every value of the graph by name.</summary>
    /// <param name="graph">The graph; its nodes are in order, as ONNX demands.</param>
    /// <param name="inputs">A tensor an input; one that bears the name of an initialiser replaces it.</param>
    public static IReadOnlyDictionary<string, ReferenceTensor> Run(GraphProto graph, IReadOnlyDictionary<string, ReferenceTensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var values = graph.Initializer.ToDictionary(tensor => tensor.Name, ReferenceTensor.Of);
        foreach (var (name, tensor) in inputs)
        {
            values[name] = tensor;
        }

        foreach (var node in graph.Node)
        {
            var function = node.Domain is "" or "ai.onnx" ? s_functions.GetValueOrDefault(node.OpType) : null;
            if (function is null)
            {
                throw new NotSupportedException($"The reference evaluator does not know {node.Describe()}.");
            }

            var arguments = node.Input.Select(name => name.Length == 0 ? null : values[name]).ToList();
            var results = function(new ReferenceNode(node, arguments));
            for (var i = 0; i < node.Output.Count; i++)
            {
                if (node.Output[i].Length > 0)
                {
                    values[node.Output[i]] = results[i];
                }
            }
        }

        return values;
    }
}
