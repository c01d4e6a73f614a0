using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Networks;

namespace Sundial.Learning.Detection.Training;

/// <summary>What the numbers of an answer mean: the formulas that loss, decoding and export share.</summary>
internal static class DetectionNumbers
{
    /// <summary>Numbers of the box, before those of the classes.</summary>
    public const int Box = DetectorNetwork.BoxNumbers;

    /// <summary>A box is at most e to this times its anchor, and at least the inverse.</summary>
    public const float Reach = 4;

    /// <summary>The box of an answer: the centre moves from that of the place in units of the stride, the sides grow from the anchor's by a power of e.</summary>
    /// <param name="answer">Four numbers.</param>
    /// <param name="row">Row of the place.</param>
    /// <param name="column">Its column.</param>
    /// <param name="stride">Pixels from place to place.</param>
    /// <param name="anchorWidth">In pixels.</param>
    /// <param name="anchorHeight">In pixels.</param>
    public static Box Decode(ReadOnlySpan<float> answer, int row, int column, int stride, float anchorWidth, float anchorHeight)
    {
        var (x, y) = ((column + 0.5f + answer[0]) * stride, (row + 0.5f + answer[1]) * stride);
        var halfWidth = 0.5f * anchorWidth * MathF.Exp(Math.Clamp(answer[2], -Reach, Reach));
        var halfHeight = 0.5f * anchorHeight * MathF.Exp(Math.Clamp(answer[3], -Reach, Reach));
        return new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }

    /// <summary>Whether a side still follows its answer.</summary>
    public static bool IsWithinReach(float answer) => Math.Abs(answer) < Reach;

    /// <summary>|q − p|² times the cross-entropy of p = σ(z) against q.</summary>
    /// <param name="z">The score before the sigmoid.</param>
    /// <param name="q">The wanted score, in [0, 1].</param>
    /// <param name="slope">Its derivative by z.</param>
    public static float QualityFocal(float z, float q, out float slope)
    {
        var p = Sigmoid(z);
        var entropy = MathF.Max(z, 0) - z * q + MathF.Log(1 + MathF.Exp(-Math.Abs(z)));
        var off = p - q;
        slope = off * off * off + 2 * off * p * (1 - p) * entropy;
        return off * off * entropy;
    }

    /// <summary>1/(1 + e⁻ᶻ).</summary>
    public static float Sigmoid(float z) => z >= 0 ? 1 / (1 + MathF.Exp(-z)) : MathF.Exp(z) / (1 + MathF.Exp(z));
}
