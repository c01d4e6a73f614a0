using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>A network for training in standard operators alone: slower on processors, runs on any provider, and the reference that the fused kernels are tested against.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">Gives the stem and the pixel statistics, which are constants; the parameters become inputs.</param>
internal sealed class StandardTrainingDialect(GraphBuilder graph, NetworkState state) : StandardDialect(graph, state)
{
    private readonly ParameterInputs _parameters = new(graph, state);

    protected override Value ConvolveAndPool(ConvolutionLayer layer, Value x) => Graph.MaxPool(Convolve(layer, x), Two, strides: Two);

    protected override Value Convolve(ConvolutionLayer layer, Value x) => Graph.Conv(x, _parameters[layer.Weight], pads: Pads);

    protected override Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut)
    {
        var mean = Graph.ReduceMean(x, [0, 2, 3], keepDims: true);
        var centred = Graph.Sub(x, mean);
        var variance = Graph.ReduceMean(Graph.Mul(centred, centred), [0, 2, 3], keepDims: true);
        var deviation = Graph.Sqrt(Graph.Add(variance, Graph.Constant(NetworkState.Epsilon)));
        var bias = Graph.Reshape(_parameters[layer.Bias], [layer.Outputs, 1, 1]);
        var y = Activate(Graph.Add(Graph.Div(centred, deviation), bias));
        return shortcut is null ? y : Graph.Add(y, shortcut);
    }

    protected override Value Head(Value features) =>
        Graph.Mul(Graph.MatMul(features, _parameters[NetworkState.HeadName]), Graph.Constant(1f / State.Network.Features));
}
