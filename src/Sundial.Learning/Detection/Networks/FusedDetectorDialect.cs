using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;
using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Learning.Detection.Networks;

/// <summary>A detector for training on processors: the fused kernels of the domain <c>sundial</c>, in blocked layout.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">Gives stem and pixel statistics, which are constants; the parameters become inputs.</param>
internal sealed class FusedDetectorDialect(GraphBuilder graph, DetectorState state) : DetectorDialect
{
    private readonly Dictionary<string, Value> _parameters =
        state.Parameters.ToDictionary(p => p.Name, p => graph.Input(p.Name, ElementType.Float, Shape.Of(p.Shape)));

    /// <summary>Batch mean and variance of each layer, by the name of the running statistic they feed.</summary>
    public Dictionary<string, Value> Statistics { get; } = [];

    /// <summary>The input of a parameter.</summary>
    public Value Parameter(string name) => _parameters[name];

    // The pixels come as blocks of 2×2: [N, H/2, W/2, 4·C].
    protected override Value Stem(Value images)
    {
        var network = state.Network;
        var channels = 4 * network.Image.Channels;
        return Operator(
            "Stem",
            [
                images,
                graph.Initializer<float>("pixels.scale", state.Pixels.Scale, [channels]),
                graph.Initializer<float>("pixels.shift", state.Pixels.Shift, [channels]),
                graph.Initializer<float>(ResidualNetwork.StemName, state.Stem, [network.StemWidth, channels, 3, 3]),
            ],
            1,
            NodeAttributes.Of("height", network.Image.Height / 2L), NodeAttributes.Of("width", network.Image.Width / 2L), Activation)[0];
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

    protected override Value Enlarge(Value x) => Operator("Enlarge", [x], 1)[0];

    protected override Value Answers(ConvolutionLayer layer, Value x) => Convolve(layer, x);

    private AttributeProto Activation => NodeAttributes.Of("activation", (long)state.Network.Activation);

    private IReadOnlyList<Value> Operator(string name, IReadOnlyList<Value?> inputs, int outputs, params AttributeProto[] attributes) =>
        graph.Node(name, inputs, outputs, attributes, TrainingOperator.Domain);
}
