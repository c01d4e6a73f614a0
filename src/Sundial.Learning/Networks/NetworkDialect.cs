using Sundial.Onnx;

namespace Sundial.Learning.Networks;

/// <summary>The words in which a network is written into a graph: fused training kernels, or standard operators.</summary>
/// <remarks>The network is walked in one place, <see cref="Write"/>, so that what is trained and what is saved cannot drift apart.</remarks>
internal abstract class NetworkDialect
{
    /// <summary>Writes the whole network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">uint8 [N, H, W, C].</param>
    /// <returns>[N, classes], unnormalised scores.</returns>
    public Value Write(ResidualNetwork network, Value images)
    {
        var x = Stem(images);
        foreach (var layer in network.Convolutions())
        {
            x = layer.Pools
                ? Normalise(layer, ConvolveAndPool(layer, x), shortcut: null)
                : Normalise(layer, Convolve(layer, x), shortcut: x);
        }

        return Head(GlobalMaximum(x));
    }

    /// <summary>Raw pixels through normalisation, whitening and activation.</summary>
    protected abstract Value Stem(Value images);

    /// <summary>A convolution followed by 2×2 maximum pooling.</summary>
    protected abstract Value ConvolveAndPool(ConvolutionLayer layer, Value x);

    /// <summary>A convolution.</summary>
    protected abstract Value Convolve(ConvolutionLayer layer, Value x);

    /// <summary>Normalisation and activation, then the addition of a shortcut where there is one.</summary>
    protected abstract Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut);

    /// <summary>The maximum over all positions, [N, features].</summary>
    protected abstract Value GlobalMaximum(Value x);

    /// <summary>Features to scores: times the head's matrix, divided by the number of features, so that scores begin small.</summary>
    protected abstract Value Head(Value features);
}
