using Sundial.Learning.Kernels;

namespace Sundial.Learning.Networks;

/// <summary>One group of a residual network: a convolution that changes the width, 2×2 maximum pooling, normalisation and activation, then residual units at that size.</summary>
/// <param name="Width">Channels, a multiple of 32.</param>
/// <param name="Units">Residual units: x + activation(norm(convolution(x))).</param>
internal sealed record ResidualGroup(int Width, int Units);

/// <summary>The image that a network takes.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
public sealed record ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Bytes of one image.</summary>
    public int Length => Height * Width * Channels;
}

/// <summary>
/// A member of the family that image classifiers are made from: a fixed whitening stem, groups of 3×3 convolutions that
/// halve the size by maximum pooling, residual units between them, a global maximum and a linear head.
/// </summary>
/// <remarks>
/// The shape follows Page's and Jordan's fast CIFAR-10 networks (arXiv 2404.00498): pooling straight after the wide convolution
/// makes everything behind it four times cheaper, and a whitening first layer needs no training at all.
/// </remarks>
/// <param name="Image">The image it takes.</param>
/// <param name="StemWidth">Channels after the stem, a multiple of 32.</param>
/// <param name="Groups">The groups, in their order.</param>
/// <param name="Classes">Outputs.</param>
/// <param name="Activation">Activation after every convolution.</param>
internal sealed record ResidualNetwork(ImageShape Image, int StemWidth, IReadOnlyList<ResidualGroup> Groups, int Classes, ActivationKind Activation = ActivationKind.Relu)
{
    /// <summary>Name of the stem's weights, which are not trained.</summary>
    public const string StemName = "stem.weight";

    /// <summary>Rows inside the network: the image's, centred in the next size that every pooling can halve.</summary>
    public int Height => RoundedUp(Image.Height);

    /// <summary>Columns inside the network.</summary>
    public int Width => RoundedUp(Image.Width);

    /// <summary>Channels before the head.</summary>
    public int Features => Groups[^1].Width;

    /// <summary>A short name, such as <c>residual-64-128x1-256</c>: the widths, with the units of a group after an x.</summary>
    public string Name => "residual-" + string.Join('-', Groups.Select(g => g.Units == 0 ? $"{g.Width}" : $"{g.Width}x{g.Units}"));

    /// <summary>Convolutions in the order in which they run.</summary>
    public IEnumerable<ConvolutionLayer> Convolutions()
    {
        var (inputs, height, width) = (StemWidth, Height, Width);
        for (var g = 0; g < Groups.Count; g++)
        {
            var group = Groups[g];
            yield return new ConvolutionLayer($"group{g + 1}", inputs, group.Width, height, width, Pools: true);
            (height, width) = (height / 2, width / 2);
            for (var u = 0; u < group.Units; u++)
            {
                yield return new ConvolutionLayer($"group{g + 1}.unit{u + 1}", group.Width, group.Width, height, width, Pools: false);
            }

            inputs = group.Width;
        }
    }

    /// <summary>Multiply-adds of one forward pass over one image.</summary>
    public double MultiplyAdds =>
        9.0 * Height * Width * Image.Channels * StemWidth
        + Convolutions().Sum(c => 9.0 * c.Inputs * c.Outputs * c.Height * c.Width)
        + (double)Features * Classes;

    /// <summary>Trained numbers.</summary>
    public long ParameterCount => Convolutions().Sum(c => 9L * c.Inputs * c.Outputs + c.Outputs) + (long)Features * Classes;

    private int RoundedUp(int side)
    {
        // Every convolution and every normalisation takes two rows or columns at a time, also those behind the last pooling.
        var halvingsBeforeLast = Groups[^1].Units > 0 ? Groups.Count : Groups.Count - 1;
        var multiple = 4 << halvingsBeforeLast;
        return (side + multiple - 1) / multiple * multiple;
    }
}

/// <summary>One trained convolution.</summary>
/// <param name="Name">Prefix of its parameters.</param>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Height">Rows in.</param>
/// <param name="Width">Columns in.</param>
/// <param name="Pools">Whether 2×2 maximum pooling follows; otherwise a shortcut goes round it.</param>
internal sealed record ConvolutionLayer(string Name, int Inputs, int Outputs, int Height, int Width, bool Pools)
{
    /// <summary>Name of its weights.</summary>
    public string Weight => Name + ".weight";

    /// <summary>Name of the offsets of the normalisation after it.</summary>
    public string Bias => Name + ".bias";

    /// <summary>Name of the running mean of the normalisation after it.</summary>
    public string Mean => Name + ".mean";

    /// <summary>Name of the running variance.</summary>
    public string Variance => Name + ".variance";
}
