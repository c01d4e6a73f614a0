using Sundial.Learning.Optimizers;

namespace Sundial.Learning.Networks;

/// <summary>The numbers of one network: the pixel normalisation, the stem, the trained parameters and the running statistics.</summary>
internal sealed class NetworkState : INetworkState
{
    private readonly Dictionary<string, float[]> _statistics = [];

    private NetworkState(ResidualNetwork network, PixelStatistics pixels, float[] stem)
    {
        Network = network;
        Pixels = pixels.Copy();
        Stem = stem;
        foreach (var layer in network.Convolutions())
        {
            Parameters.Add(new Parameter(layer.Weight, ParameterKind.Filter, layer.Outputs, layer.Inputs, 3, 3));
            Parameters.Add(new Parameter(layer.Bias, ParameterKind.Bias, layer.Outputs));
            _statistics[layer.Mean] = new float[layer.Outputs];
            _statistics[layer.Variance] = [.. Enumerable.Repeat(1f, layer.Outputs)];
        }

        Parameters.Add(new Parameter(HeadName, ParameterKind.Head, network.Features, network.Classes));
    }

    /// <summary>Added to the variance in every normalisation.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Name of the head's matrix.</summary>
    public const string HeadName = "head.weight";

    /// <summary>The network.</summary>
    public ResidualNetwork Network { get; }

    /// <inheritdoc/>
    public string NetworkName => Network.Name;

    /// <summary>How pixels become numbers of mean 0 and deviation 1.</summary>
    public PixelStatistics Pixels { get; }

    /// <summary>[stem width, C, 3, 3].</summary>
    public float[] Stem { get; }

    /// <summary>What is trained, in a fixed order.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>A parameter by its name.</summary>
    public Parameter this[string name] => Parameters.Find(p => p.Name == name) ?? throw new ArgumentException($"No parameter is called '{name}'.", nameof(name));

    /// <summary>Running mean or variance of a layer, by name.</summary>
    public float[] Statistic(string name) => _statistics[name];

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Trained()
    {
        var all = new List<Memory<float>>();
        all.AddRange(Parameters.Select(p => p.Values.AsMemory()));
        all.AddRange(_statistics.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.AsMemory()));
        return all;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Memory<float>> Fixed() => [Pixels.Mean, Pixels.Deviation, Stem];

    /// <inheritdoc/>
    public IReadOnlyList<string> TrainedNames() =>
        [.. Parameters.Select(p => p.Name), .. _statistics.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A fresh network: whitening stem, filters that begin as identities where they can, a head of unit variance.</summary>
    /// <param name="network">Its shape.</param>
    /// <param name="pixels">Statistics of the training images.</param>
    /// <param name="patches">[n, C·9] normalised patches of the training images, for the stem.</param>
    /// <param name="seed">Seed of the random part.</param>
    public static NetworkState Initialised(ResidualNetwork network, PixelStatistics pixels, ReadOnlySpan<float> patches, ulong seed)
    {
        var random = new Random(unchecked((int)(seed * 2654435761u) ^ 0x51ed270b));
        var state = new NetworkState(network, pixels, Whitening.Filters(patches, network.Image.Channels, network.StemWidth, random));
        foreach (var layer in network.Convolutions())
        {
            FillFilter(state[layer.Weight].Values, layer, random);
        }

        var head = state[HeadName].Values;
        for (var i = 0; i < head.Length; i++)
        {
            head[i] = (float)((random.NextDouble() * 2 - 1) * Math.Sqrt(3));
        }

        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.ForEach(p => p.Dispose());

    /// <summary>Uniform within ±1/√(fan-in); the first filters pass their own input through, so that a fresh network loses nothing with depth (Zagoruyko and Komodakis 2017, DiracNets).</summary>
    private static void FillFilter(Span<float> weights, ConvolutionLayer layer, Random random)
    {
        var bound = 1 / Math.Sqrt(9.0 * layer.Inputs);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)((random.NextDouble() * 2 - 1) * bound);
        }

        for (var k = 0; k < Math.Min(layer.Inputs, layer.Outputs); k++)
        {
            var filter = weights.Slice(k * layer.Inputs * 9, layer.Inputs * 9);
            filter.Clear();
            filter[k * 9 + 4] = 1;
        }
    }
}

/// <summary>Mean and standard deviation of the pixels of each channel, in pixel units (0 to 255).</summary>
/// <param name="Mean">[C].</param>
/// <param name="Deviation">[C], positive.</param>
internal sealed record PixelStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>What a pixel is multiplied by.</summary>
    public float[] Scale => [.. Deviation.Select(d => 1 / d)];

    /// <summary>The same numbers in arrays of their own.</summary>
    public PixelStatistics Copy() => new([.. Mean], [.. Deviation]);

    /// <summary>What is then added.</summary>
    public float[] Shift => [.. Mean.Zip(Deviation, (m, d) => -m / d)];
}
