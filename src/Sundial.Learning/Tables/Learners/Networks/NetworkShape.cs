using Sundial.Learning.Optimizers;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Learners.Networks;

/// <summary>A network of fully connected layers with rectifiers between them. Its first layer holds what others call the embeddings of categories: a row of numbers for each.</summary>
/// <param name="Inputs">Numbers of a row.</param>
/// <param name="Width">Units of a hidden layer.</param>
/// <param name="Layers">Hidden layers.</param>
/// <param name="Outputs">Classes, or 1.</param>
internal sealed record NetworkShape(int Inputs, int Width, int Layers, int Outputs)
{
    /// <summary>The shape of each parameter: matrix and offsets of the first layer, and so on.</summary>
    public IReadOnlyList<long[]> Parameters => [.. Enumerable.Range(0, Layers + 1).SelectMany(layer => ShapesOf(layer))];

    /// <summary>Writes the layers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">[N, inputs].</param>
    /// <param name="parameters">As <see cref="Parameters"/> has them.</param>
    /// <param name="masks">What the units of each hidden layer are multiplied with while it is trained; empty otherwise.</param>
    /// <returns>[N, outputs] scores.</returns>
    public Value Write(GraphBuilder graph, Value features, IReadOnlyList<Value> parameters, IReadOnlyList<Value> masks)
    {
        var x = features;
        for (var layer = 0; layer <= Layers; layer++)
        {
            x = graph.Add(graph.MatMul(x, parameters[2 * layer]), parameters[(2 * layer) + 1]);
            if (layer < Layers)
            {
                x = graph.Relu(x);
                x = masks.Count > 0 ? graph.Mul(x, masks[layer]) : x;
            }
        }

        return x;
    }

    /// <summary>Parameters with random numbers: matrices so that signals keep their size, offsets and the last layer 0.</summary>
    /// <param name="seed">The same seed gives the same numbers.</param>
    public IReadOnlyList<Parameter> Initialised(ulong seed)
    {
        var parameters = new List<Parameter>();
        foreach (var (index, shape) in Parameters.Index())
        {
            var isMatrix = index % 2 == 0;
            var parameter = new Parameter($"p{index}", isMatrix ? ParameterKind.Head : ParameterKind.Bias, shape);
            var random = new Data.CounterRandom(seed, 0x11E7, (ulong)index);
            var reach = isMatrix && index < 2 * Layers ? MathF.Sqrt(6f / shape[0]) : 0;
            for (var i = 0; i < parameter.Values.Length; i++)
            {
                parameter.Values[i] = random.Between(-reach, reach);
            }

            parameters.Add(parameter);
        }

        return parameters;
    }

    private long[][] ShapesOf(int layer)
    {
        var (from, to) = (layer == 0 ? Inputs : Width, layer == Layers ? Outputs : Width);
        return [[from, to], [to]];
    }
}
