using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;
using Sundial.Onnx;

namespace Sundial.Learning.Detection.Networks;

/// <summary>A trained detector for predicting, in standard operators: the normalisations are folded into the convolutions.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">The network's numbers.</param>
/// <param name="trained">The trained numbers to use, by name; averages, for instance.</param>
internal sealed class InferenceDetectorDialect(GraphBuilder graph, DetectorState state, IReadOnlyDictionary<string, float[]> trained) : DetectorDialect
{
    private static readonly long[] s_pads = [1, 1, 1, 1];
    private static readonly long[] s_two = [2, 2];

    // Pixels [N, H, W, C] to blocks [N, 4·C, H/2, W/2].
    protected override Value Stem(Value images)
    {
        var (network, image) = (state.Network, state.Network.Image);
        var blocks = 4 * image.Channels;
        var x = graph.Reshape(images, [-1, image.Height / 2, 2, image.Width / 2, 2, image.Channels]);
        x = graph.Reshape(graph.Transpose(graph.Cast(x, ElementType.Float), [0, 2, 4, 5, 1, 3]), [-1, blocks, image.Height / 2, image.Width / 2]);
        x = graph.Add(
            graph.Mul(x, graph.Initializer<float>("pixels.scale", state.Pixels.Scale, [blocks, 1, 1])),
            graph.Initializer<float>("pixels.shift", state.Pixels.Shift, [blocks, 1, 1]));
        return Activate(graph.Conv(x, graph.Initializer<float>(ResidualNetwork.StemName, state.Stem, [network.StemWidth, blocks, 3, 3]), pads: s_pads));
    }

    // A maximum commutes with a positive factor and an offset, so the normalisation behind the pooling moves in front of it.
    protected override Value ConvolveAndPool(ConvolutionLayer layer, Value x) => graph.MaxPool(Convolve(layer, x), s_two, strides: s_two);

    protected override Value Convolve(ConvolutionLayer layer, Value x)
    {
        var weights = (float[])trained[layer.Weight].Clone();
        var offsets = new float[layer.Outputs];
        var perOutput = weights.Length / layer.Outputs;
        for (var k = 0; k < layer.Outputs; k++)
        {
            var factor = 1 / MathF.Sqrt(trained[layer.Variance][k] + NetworkState.Epsilon);
            offsets[k] = trained[layer.Bias][k] - trained[layer.Mean][k] * factor;
            foreach (ref var weight in weights.AsSpan(k * perOutput, perOutput))
            {
                weight *= factor;
            }
        }

        return graph.Conv(
            x,
            graph.Initializer<float>(layer.Weight, weights, [layer.Outputs, layer.Inputs, 3, 3]),
            graph.Initializer<float>(layer.Bias, offsets, [layer.Outputs]),
            pads: s_pads);
    }

    protected override Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut) => shortcut is null ? Activate(x) : graph.Add(Activate(x), shortcut);

    protected override Value Enlarge(Value x) => graph.ResizeNearest(x, 1, 1, 2, 2);

    // Without the channels that only fill up: [N, anchors · (4 + classes), H, W].
    protected override Value Answers(ConvolutionLayer layer, Value x)
    {
        var answers = state.Network.Answers;
        return graph.Conv(
            x,
            graph.Initializer<float>(layer.Weight, trained[layer.Weight].AsSpan(0, answers * layer.Inputs * 9), [answers, layer.Inputs, 3, 3]),
            graph.Initializer<float>(layer.Bias, trained[layer.Bias].AsSpan(0, answers), [answers]),
            pads: s_pads);
    }

    private Value Activate(Value x) => state.Network.Activation == ActivationKind.Relu ? graph.Relu(x) : graph.HardSwish(x);
}
