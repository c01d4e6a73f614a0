using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Augmentation;

/// <summary>How a source image comes to lie on a canvas: mirrored, transposed, larger or smaller, moved; each axis of the canvas follows one axis of the source.</summary>
/// <param name="Transposed">Whether the canvas's columns run along the source's rows.</param>
/// <param name="ScaleX">Source pixels to a canvas pixel, sideways on the canvas; negative where mirrored.</param>
/// <param name="OffsetX">Source place of the canvas's left edge.</param>
/// <param name="ScaleY">Likewise, downwards on the canvas.</param>
/// <param name="OffsetY">Source place of the canvas's upper edge.</param>
internal readonly record struct Placement(bool Transposed, float ScaleX, float OffsetX, float ScaleY, float OffsetY)
{
    /// <summary>Draws a placement that fills a region of the canvas as far as the source goes.</summary>
    /// <param name="policy">What may be done.</param>
    /// <param name="left">Left edge of the region.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="sourceWidth">The source's width; the canvas's, too.</param>
    /// <param name="sourceHeight">The source's height.</param>
    /// <param name="random">Where chance comes from.</param>
    public static Placement Draw(DetectionPolicy policy, float left, float top, float width, float height, int sourceWidth, int sourceHeight, ref CounterRandom random)
    {
        var transposed = policy.Transposes && Coin(ref random);
        var mirrorX = (transposed ? policy.FlipsDown : policy.FlipsSideways) && Coin(ref random);
        var mirrorY = (transposed ? policy.FlipsSideways : policy.FlipsDown) && Coin(ref random);
        var reach = MathF.Log(policy.Zoom);
        var zoom = MathF.Exp(random.Between(-reach, reach));
        var stretch = policy.Zoom > 1 ? MathF.Exp(random.Between(-0.1f, 0.1f)) : 1;
        var (alongX, alongY) = transposed ? (sourceHeight, sourceWidth) : (sourceWidth, sourceHeight);
        var (scaleX, offsetX) = Axis(left, width, alongX, 1 / (zoom * stretch), mirrorX, ref random);
        var (scaleY, offsetY) = Axis(top, height, alongY, stretch / zoom, mirrorY, ref random);
        return new Placement(transposed, scaleX, offsetX, scaleY, offsetY);
    }

    /// <summary>Where a source box comes to lie on the canvas.</summary>
    public Box ToCanvas(in Box box)
    {
        var (x0, x1) = Transposed ? (box.Top, box.Bottom) : (box.Left, box.Right);
        var (y0, y1) = Transposed ? (box.Left, box.Right) : (box.Top, box.Bottom);
        var (left, right) = ((x0 - OffsetX) / ScaleX, (x1 - OffsetX) / ScaleX);
        var (top, bottom) = ((y0 - OffsetY) / ScaleY, (y1 - OffsetY) / ScaleY);
        return new Box(Math.Min(left, right), Math.Min(top, bottom), Math.Max(left, right), Math.Max(top, bottom));
    }

    private static bool Coin(ref CounterRandom random) => (random.Next() & 1) != 0;

    // A source longer than the region is shown in part, a shorter one whole, somewhere in it.
    private static (float Scale, float Offset) Axis(float at, float length, float source, float scale, bool mirrored, ref CounterRandom random)
    {
        var slack = source - length * scale;
        var begin = random.NextSingle() * slack;
        return mirrored
            ? (-scale, begin + length * scale + at * scale)
            : (scale, begin - at * scale);
    }
}
