using Sundial.Learning.Networks;
using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Detection.Networks;

/// <summary>The numbers of one detector: pixel normalisation, stem, anchors, trained parameters and running statistics.</summary>
internal sealed class DetectorState : INetworkState
{
    // The share of places that show an object, as a fresh network guesses it: without it, the places that show none drown the others
    // in the first steps (Lin et al. 2017, arXiv 1708.02002).
    private const double FirstGuess = 0.01;

    private readonly Dictionary<string, float[]> _statistics = [];

    private DetectorState(DetectorNetwork network, PixelStatistics pixels, float[] stem, float[] anchors)
    {
        (Network, Pixels, Stem, Anchors) = (network, pixels.Copy(), stem, anchors);
        foreach (var layer in network.Normalised())
        {
            Parameters.Add(new Parameter(layer.Weight, ParameterKind.Filter, layer.Outputs, layer.Inputs, 3, 3));
            Parameters.Add(new Parameter(layer.Bias, ParameterKind.Bias, layer.Outputs));
            _statistics[layer.Mean] = new float[layer.Outputs];
            _statistics[layer.Variance] = [.. Enumerable.Repeat(1f, layer.Outputs)];
        }

        foreach (var head in network.Heads())
        {
            Parameters.Add(new Parameter(head.Weight, ParameterKind.Head, head.Outputs, head.Inputs, 3, 3));
            Parameters.Add(new Parameter(head.Bias, ParameterKind.Bias, head.Outputs));
        }
    }

    /// <summary>The network.</summary>
    public DetectorNetwork Network { get; }

    /// <inheritdoc/>
    public string NetworkName => Network.Name;

    /// <summary>How the pixels of each of the four places of a block become numbers of mean 0 and deviation 1: [4·C].</summary>
    public PixelStatistics Pixels { get; }

    /// <summary>[stem width, 4·C, 3, 3].</summary>
    public float[] Stem { get; }

    /// <summary>[levels, anchors, 2]: widths and heights in pixels.</summary>
    public float[] Anchors { get; }

    /// <summary>What is trained, in a fixed order.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>A parameter by its name.</summary>
    public Parameter this[string name] => Parameters.Find(p => p.Name == name) ?? throw new ArgumentException($"No parameter is called '{name}'.", nameof(name));

    /// <summary>Running mean or variance of a layer, by name.</summary>
    public float[] Statistic(string name) => _statistics[name];

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Trained() =>
        [.. Parameters.Select(p => p.Values.AsMemory()), .. _statistics.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.AsMemory())];

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Fixed() => [Pixels.Mean, Pixels.Deviation, Stem, Anchors];

    /// <inheritdoc/>
    public IReadOnlyList<string> TrainedNames() => [.. Parameters.Select(p => p.Name), .. _statistics.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A fresh detector.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="sampling">Statistics and patches of the training images, as blocks of 2×2 pixels.</param>
    /// <param name="anchors">[levels, anchors, 2], in pixels.</param>
    /// <param name="seed">Seed of the random part.</param>
    public static DetectorState Initialised(DetectorNetwork network, PixelSampling sampling, float[] anchors, ulong seed)
    {
        var random = new Random(unchecked((int)(seed * 2654435761u) ^ 0x2b7e1516));
        var stem = Whitening.Filters(sampling.Patches, 4 * network.Image.Channels, network.StemWidth, random);
        var state = new DetectorState(network, sampling.Statistics, stem, anchors);
        foreach (var layer in network.Normalised())
        {
            FillFilter(state[layer.Weight].Values, layer, random);
        }

        foreach (var head in network.Heads())
        {
            FillHead(state, head, random);
        }

        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.ForEach(p => p.Dispose());

    private static void FillFilter(Span<float> weights, ConvolutionLayer layer, Random random)
    {
        var bound = 1 / Math.Sqrt(9.0 * layer.Inputs);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)((random.NextDouble() * 2 - 1) * bound);
        }

        // The first filters pass their own input through, so that a fresh network loses nothing with depth.
        for (var k = 0; k < Math.Min(layer.Inputs, layer.Outputs); k++)
        {
            var filter = weights.Slice(k * layer.Inputs * 9, layer.Inputs * 9);
            filter.Clear();
            filter[k * 9 + 4] = 1;
        }
    }

    // Small, so that every anchor begins as itself; what fills the channels up stays zero, for no gradient comes to it.
    private static void FillHead(DetectorState state, ConvolutionLayer head, Random random)
    {
        var network = state.Network;
        var (weights, bias) = (state[head.Weight].Values, state[head.Bias].Values);
        var bound = 0.1 / Math.Sqrt(9.0 * head.Inputs);
        for (var k = 0; k < network.Answers; k++)
        {
            for (var i = 0; i < head.Inputs * 9; i++)
            {
                weights[k * head.Inputs * 9 + i] = (float)((random.NextDouble() * 2 - 1) * bound);
            }

            bias[k] = k % (DetectorNetwork.BoxNumbers + network.Classes) < DetectorNetwork.BoxNumbers ? 0 : (float)-Math.Log((1 - FirstGuess) / FirstGuess);
        }
    }
}
