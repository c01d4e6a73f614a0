using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>Several looks at one image, whose scores are averaged.</summary>
internal enum TestTimeViews
{
    /// <summary>The image as it is.</summary>
    One,

    /// <summary>Also mirrored.</summary>
    Mirrored,

    /// <summary>Also moved by a pixel, both ways.</summary>
    Moved,

    /// <summary>Mirrored, moved, and both.</summary>
    MirroredAndMoved,
}

/// <summary>A trained network for predicting: the normalisations are folded into the convolutions, and the views into the batch.</summary>
/// <param name="graph">Where to write.</param>
/// <param name="state">The network's numbers.</param>
/// <param name="trained">The trained numbers to use, by name; averages, for instance.</param>
/// <param name="views">How often each image is looked at.</param>
/// <param name="calibration">Factor on the scores.</param>
internal sealed class InferenceDialect(GraphBuilder graph, NetworkState state, IReadOnlyDictionary<string, float[]> trained, TestTimeViews views, float calibration)
    : StandardDialect(graph, state)
{
    protected override Value Stem(Value images) => StemOf(Views(Pixels(images)));

    protected override Value ConvolveAndPool(ConvolutionLayer layer, Value x) => Graph.MaxPool(Convolve(layer, x), Two, strides: Two);

    // A maximum commutes with a positive factor and an offset, so the normalisation behind the pooling moves in front of it.
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

        return Graph.Conv(
            x,
            Graph.Initializer<float>(layer.Weight, weights, [layer.Outputs, layer.Inputs, 3, 3]),
            Graph.Initializer<float>(layer.Bias, offsets, [layer.Outputs]),
            pads: Pads);
    }

    protected override Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut) =>
        shortcut is null ? Activate(x) : Graph.Add(Activate(x), shortcut);

    protected override Value Head(Value features)
    {
        var (network, head) = (State.Network, trained[NetworkState.HeadName]);
        var scores = Graph.MatMul(
            features,
            Graph.Initializer<float>(NetworkState.HeadName, Array.ConvertAll(head, w => calibration * w / network.Features), [network.Features, network.Classes]));
        var weights = ViewWeights();
        if (weights.Length == 1)
        {
            return scores;
        }

        var byView = Graph.Reshape(scores, [weights.Length, -1, network.Classes]);
        var weighted = Graph.Mul(byView, Graph.Initializer<float>("views.weight", weights, [weights.Length, 1, 1]));
        return Graph.ReduceSum(weighted, [0], keepDims: false);
    }

    // The views stand one after another in the batch: [view · N + image].
    private Value Views(Value pixels)
    {
        List<Value> all = [pixels];
        if (views is TestTimeViews.Moved or TestTimeViews.MirroredAndMoved)
        {
            all.Add(Moved(pixels, 1));
            all.Add(Moved(pixels, -1));
        }

        if (views is TestTimeViews.Mirrored or TestTimeViews.MirroredAndMoved)
        {
            all.AddRange(all.Select(Mirror).ToList());
        }

        return all.Count == 1 ? pixels : Graph.Concat(all, 0);
    }

    // The image itself counts as much as its two moved copies together.
    private float[] ViewWeights() => views switch
    {
        TestTimeViews.One => [1],
        TestTimeViews.Mirrored => [0.5f, 0.5f],
        TestTimeViews.Moved => [0.5f, 0.25f, 0.25f],
        _ => [0.25f, 0.125f, 0.125f, 0.25f, 0.125f, 0.125f],
    };

    private Value Mirror(Value pixels) => Graph.Slice(pixels, starts: [-1], ends: [long.MinValue], axes: [3], steps: [-1]);

    // One pixel down and to the right, or back; what comes in is the reflection of what is there, as in training.
    private Value Moved(Value pixels, int by)
    {
        var (before, after) = by > 0 ? (1, 0) : (0, 1);
        var padded = Graph.Pad(pixels, [0, 0, before, before, 0, 0, after, after], mode: "reflect");
        var (height, width) = (State.Network.Height, State.Network.Width);
        return Graph.Slice(padded, starts: [after, after], ends: [after + height, after + width], axes: [2, 3]);
    }
}
