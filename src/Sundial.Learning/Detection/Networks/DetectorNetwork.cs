using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Detection.Networks;

/// <summary>
/// A single-shot detector of the residual family: a fixed whitening stem on blocks of 2×2 pixels, groups that halve the size, a pyramid
/// that carries what the coarse levels know down to the finer ones, and one head a level that answers for every place and anchor.
/// </summary>
/// <remarks>
/// The stem on blocks of pixels costs a quarter of one on pixels and sees as far as two convolutions. The pyramid is that of Lin et al.
/// 2017 (arXiv 1612.03144) with 3×3 convolutions throughout, which is what the training kernels know.
/// </remarks>
/// <param name="Image">The image it takes; both sides are a multiple of what all its halvings need.</param>
/// <param name="StemWidth">Channels after the stem, a multiple of 32.</param>
/// <param name="Groups">The groups, in their order; the first one's output has a fourth of the image's size.</param>
/// <param name="NeckWidth">Channels of the pyramid, a multiple of 32.</param>
/// <param name="Levels">How many of the last groups look for objects, 1 to 3.</param>
/// <param name="Anchors">Anchors at every place.</param>
/// <param name="Classes">Classes to tell apart.</param>
/// <param name="Activation">Activation after every convolution but the last ones.</param>
internal sealed record DetectorNetwork(
    ImageShape Image, int StemWidth, IReadOnlyList<ResidualGroup> Groups, int NeckWidth, int Levels, int Anchors, int Classes, ActivationKind Activation = ActivationKind.Relu)
{
    /// <summary>Numbers that a head gives for an anchor before the classes: two for the centre, two for the size.</summary>
    public const int BoxNumbers = 4;

    /// <summary>A short name: the widths, with the units of a group after an x, then the pyramid and the image.</summary>
    public string Name =>
        $"detector-{string.Join('-', Groups.Select(g => g.Units == 0 ? $"{g.Width}" : $"{g.Width}x{g.Units}"))}-p{NeckWidth}x{Levels}-{Image.Width}x{Image.Height}";

    /// <summary>Pixels from one place of a level to the next; the finest level first.</summary>
    public int Stride(int level) => 4 << (Groups.Count - Levels + level);

    /// <summary>What the sides of an image must be a multiple of: every size that a convolution sees is even.</summary>
    public int SizeStep => 4 << Groups.Count;

    /// <summary>Numbers that a head gives at one place.</summary>
    public int Answers => Anchors * (BoxNumbers + Classes);

    /// <summary>Channels of a head's output: the answers, filled up to what the kernels compute at once.</summary>
    public int HeadWidth => (Answers + 31) / 32 * 32;

    /// <summary>Rows and columns of a level.</summary>
    public (int Height, int Width) SizeOf(int level) => (Image.Height / Stride(level), Image.Width / Stride(level));

    /// <summary>Places times anchors, over all levels.</summary>
    public int Candidates => Enumerable.Range(0, Levels).Sum(level => SizeOf(level).Height * SizeOf(level).Width * Anchors);

    /// <summary>The convolutions of the groups, in their order.</summary>
    /// <param name="group">Which group, from 0.</param>
    public IEnumerable<ConvolutionLayer> Group(int group)
    {
        var inputs = group == 0 ? StemWidth : Groups[group - 1].Width;
        var (height, width) = (Image.Height >> (group + 1), Image.Width >> (group + 1));
        yield return new ConvolutionLayer($"group{group + 1}", inputs, Groups[group].Width, height, width, Pools: true);
        for (var unit = 1; unit <= Groups[group].Units; unit++)
        {
            yield return new ConvolutionLayer($"group{group + 1}.unit{unit}", Groups[group].Width, Groups[group].Width, height / 2, width / 2, Pools: false);
        }
    }

    /// <summary>The convolution that takes a level's group into the pyramid.</summary>
    public ConvolutionLayer Lateral(int level) => Neck($"lateral{level + 1}", Groups[Groups.Count - Levels + level].Width, level);

    /// <summary>The residual unit behind the sum of a level and the one above it.</summary>
    public ConvolutionLayer Smooth(int level) => Neck($"smooth{level + 1}", NeckWidth, level);

    /// <summary>The convolution before a level's answers.</summary>
    public ConvolutionLayer Tower(int level) => Neck($"tower{level + 1}", NeckWidth, level);

    /// <summary>The convolution that gives a level's answers.</summary>
    public ConvolutionLayer Head(int level) => Neck($"head{level + 1}", NeckWidth, level) with { Outputs = HeadWidth };

    /// <summary>Everything behind which there is a normalisation.</summary>
    public IEnumerable<ConvolutionLayer> Normalised() =>
        [.. Enumerable.Range(0, Groups.Count).SelectMany(Group), .. Enumerable.Range(0, Levels).SelectMany(level => (ConvolutionLayer[])[Lateral(level), Smooth(level), Tower(level)])];

    /// <summary>The heads.</summary>
    public IEnumerable<ConvolutionLayer> Heads() => Enumerable.Range(0, Levels).Select(Head);

    /// <summary>Multiply-adds of one forward pass over one image.</summary>
    public double MultiplyAdds =>
        9.0 * Image.Height * Image.Width * Image.Channels * StemWidth
        + Normalised().Concat(Heads()).Sum(c => 9.0 * c.Inputs * c.Outputs * c.Height * c.Width);

    /// <summary>Trained numbers.</summary>
    public long ParameterCount => Normalised().Concat(Heads()).Sum(c => 9L * c.Inputs * c.Outputs + c.Outputs);

    private ConvolutionLayer Neck(string name, int inputs, int level) => new(name, inputs, NeckWidth, SizeOf(level).Height, SizeOf(level).Width, Pools: false);
}
