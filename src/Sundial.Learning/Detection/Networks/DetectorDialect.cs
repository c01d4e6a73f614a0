using Sundial.Learning.Networks;
using Sundial.Onnx;

namespace Sundial.Learning.Detection.Networks;

/// <summary>The words in which a detector is written into a graph. It is walked in one place, so that what is trained and what is saved cannot drift apart.</summary>
internal abstract class DetectorDialect
{
    /// <summary>Writes the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The pixels.</param>
    /// <returns>The answers of each level, the finest first, in the layout of the dialect; their offsets are not added yet.</returns>
    public IReadOnlyList<Value> Write(DetectorNetwork network, Value images)
    {
        var groups = new Value[network.Groups.Count];
        var x = Stem(images);
        for (var g = 0; g < groups.Length; g++)
        {
            foreach (var layer in network.Group(g))
            {
                x = layer.Pools ? Normalise(layer, ConvolveAndPool(layer, x), shortcut: null) : Normalise(layer, Convolve(layer, x), shortcut: x);
            }

            groups[g] = x;
        }

        var answers = new Value[network.Levels];
        Value? above = null;
        for (var level = network.Levels - 1; level >= 0; level--)
        {
            var (lateral, smooth, tower) = (network.Lateral(level), network.Smooth(level), network.Tower(level));
            var of = groups[groups.Length - network.Levels + level];
            var joined = Normalise(lateral, Convolve(lateral, of), shortcut: above is null ? null : Enlarge(above));
            above = Normalise(smooth, Convolve(smooth, joined), shortcut: joined);
            answers[level] = Answers(network.Head(level), Normalise(tower, Convolve(tower, above), shortcut: null));
        }

        return answers;
    }

    /// <summary>Raw pixels through normalisation, whitening and activation, at half the size.</summary>
    protected abstract Value Stem(Value images);

    /// <summary>A convolution followed by 2×2 maximum pooling.</summary>
    protected abstract Value ConvolveAndPool(ConvolutionLayer layer, Value x);

    /// <summary>A convolution.</summary>
    protected abstract Value Convolve(ConvolutionLayer layer, Value x);

    /// <summary>Normalisation and activation, then the addition of a shortcut where there is one.</summary>
    protected abstract Value Normalise(ConvolutionLayer layer, Value x, Value? shortcut);

    /// <summary>Every place four times.</summary>
    protected abstract Value Enlarge(Value x);

    /// <summary>The convolution that gives a level's answers.</summary>
    protected abstract Value Answers(ConvolutionLayer layer, Value x);
}
