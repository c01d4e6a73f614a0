using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Augmentation;

/// <summary>Paints over a square somewhere, so that a network learns not to rest on one detail (DeVries and Taylor 2017).</summary>
internal static class Cutout
{
    /// <param name="pixels">H×W×C.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="side">The square's side. Its centre lies anywhere, so a part of it may lie beyond the border.</param>
    /// <param name="colour">One value a channel.</param>
    /// <param name="random">Where the place comes from.</param>
    public static void Apply(Span<byte> pixels, PixelShape shape, int side, ReadOnlySpan<byte> colour, ref CounterRandom random)
    {
        var top = random.Next(shape.Height) - (side / 2);
        var left = random.Next(shape.Width) - (side / 2);
        var (firstColumn, endColumn) = (Math.Max(0, left), Math.Min(shape.Width, left + side));
        for (var row = Math.Max(0, top); row < Math.Min(shape.Height, top + side); row++)
        {
            var at = row * shape.Width;
            Paint(pixels[((at + firstColumn) * shape.Channels)..((at + endColumn) * shape.Channels)], colour);
        }
    }

    private static void Paint(Span<byte> pixels, ReadOnlySpan<byte> colour)
    {
        if (colour.Length == 1)
        {
            pixels.Fill(colour[0]);
            return;
        }

        for (var i = 0; i < pixels.Length; i += 3)
        {
            colour.CopyTo(pixels[i..]);
        }
    }
}
