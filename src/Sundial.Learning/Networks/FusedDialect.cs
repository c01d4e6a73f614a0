using Sundial.Learning.Kernels;
using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>A network for training on processors: the fused kernels of the domain <c>sundial</c>.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">Gives the stem and the pixel statistics, which are constants; the parameters become inputs.</param>
internal sealed class FusedDialect(GraphBuilder graph, NetworkState state) : NetworkDialect
{
    private readonly ParameterInputs _parameters = new(graph, state);

    /// <summary>Batch mean and variance of each layer, by the name of the running statistic they feed.</summary>
    public Dictionary<string, Value> Statistics { get; } = [];

    protected override Value Stem(Value images)
    {
        var network = state.Network;
        var channels = network.Image.Channels;
        return Operator(
            "Stem",
            [
                images,
                graph.Initializer<float>("pixels.scale", state.Pixels.Scale, [channels]),
                graph.Initializer<float>("pixels.shift", state.Pixels.Shift, [channels]),
                graph.Initializer<float>(ResidualNetwork.StemName, state.Stem, [network.StemWidth, channels, 3, 3]),
            ],
            1,
            NodeAttributes.Of("height", network.Height), NodeAttributes.Of("width", network.Width), Activation)[0];
    }

    protected override Value ConvolveAndPool(ConvolutionLayer layer, Value x) => Operator("ConvolutionMaxPool", [x, _parameters[layer.Weight]], 2)[0];

    protected override Value Convolve(ConvolutionLayer layer, Value x) => Operator("Convolution", [x, _parameters[layer.Weight]], 1)[0];

    protected override Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut)
    {
        var outputs = Operator(
            "Normalization",
            shortcut is null ? [x, _parameters[layer.Bias]] : [x, _parameters[layer.Bias], shortcut],
            3,
            Activation, NodeAttributes.Of("epsilon", NetworkState.Epsilon));
        Statistics.Add(layer.Mean, outputs[1]);
        Statistics.Add(layer.Variance, outputs[2]);
        return outputs[0];
    }

    protected override Value GlobalMaximum(Value x) => Operator("GlobalMaxPool", [x], 2)[0];

    protected override Value Head(Value features) =>
        graph.Mul(graph.MatMul(features, _parameters[NetworkState.HeadName]), graph.Constant(1f / state.Network.Features));

    private Onnx.Schema.AttributeProto Activation => NodeAttributes.Of("activation", (long)state.Network.Activation);

    private IReadOnlyList<Value> Operator(string name, IReadOnlyList<Value?> inputs, int outputs, params Onnx.Schema.AttributeProto[] attributes) =>
        graph.Node(name, inputs, outputs, attributes, TrainingOperator.Domain);
}

/// <summary>The trained parameters as inputs of a graph.</summary>
internal sealed class ParameterInputs
{
    private readonly Dictionary<string, Value> _inputs;

    public ParameterInputs(GraphBuilder graph, NetworkState state) =>
        _inputs = state.Parameters.ToDictionary(p => p.Name, p => graph.Input(p.Name, ElementType.Float, Shape.Of(p.Shape)));

    public Value this[string name] => _inputs[name];
}
