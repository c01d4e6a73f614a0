using Sundial.Learning.Kernels;
using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>What networks in standard operators share: the stem, the activation, the global maximum and the head.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">The network's numbers.</param>
internal abstract class StandardDialect(GraphBuilder graph, NetworkState state) : NetworkDialect
{
    protected static readonly long[] Pads = [1, 1, 1, 1];
    protected static readonly long[] Two = [2, 2];

    protected GraphBuilder Graph => graph;

    protected NetworkState State => state;

    protected override Value Stem(Value images) => StemOf(Pixels(images));

    /// <summary>Pixels as numbers of mean 0 and deviation 1, centred in the network's size: float [N, C, H, W].</summary>
    protected Value Pixels(Value images)
    {
        var (network, image) = (state.Network, state.Network.Image);
        var x = graph.Transpose(graph.Cast(images, ElementType.Float), [0, 3, 1, 2]);
        x = graph.Add(
            graph.Mul(x, graph.Initializer<float>("pixels.scale", state.Pixels.Scale, [image.Channels, 1, 1])),
            graph.Initializer<float>("pixels.shift", state.Pixels.Shift, [image.Channels, 1, 1]));
        var (rows, columns) = (network.Height - image.Height, network.Width - image.Width);
        return rows + columns == 0
            ? x
            : graph.Pad(x, [0, 0, rows / 2, columns / 2, 0, 0, rows - rows / 2, columns - columns / 2]);
    }

    protected Value StemOf(Value pixels) => Activate(graph.Conv(
        pixels,
        graph.Initializer<float>(ResidualNetwork.StemName, state.Stem, [state.Network.StemWidth, state.Network.Image.Channels, 3, 3]),
        pads: Pads));

    protected Value Activate(Value x) => state.Network.Activation == ActivationKind.Relu ? graph.Relu(x) : graph.HardSwish(x);

    protected override Value GlobalMaximum(Value x) => graph.ReduceMax(x, [2, 3], keepDims: false);
}
