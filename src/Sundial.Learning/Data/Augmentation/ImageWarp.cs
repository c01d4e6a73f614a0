using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Augmentation;

/// <summary>An image turned, zoomed, moved and mirrored about its centre, sampled bilinearly; beyond the border lies its reflection.</summary>
internal static class ImageWarp
{
    // Places in the source are in steps of 1/65536 pixel, shares of neighbours in 1/256.
    private const int One = 1 << 16;

    /// <param name="source">H×W×C.</param>
    /// <param name="target">H×W×C.</param>
    /// <param name="shape">The shape of both.</param>
    /// <param name="move">What to do.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> target, PixelShape shape, in ImageMove move)
    {
        var (sin, cos) = MathF.SinCos(move.Radians);
        var side = move.Mirrored ? -1 : 1;

        // One column, and one row, further in the target is so far in the source.
        var (columnX, columnY) = (Fixed(side * cos / move.Zoom), Fixed(side * sin / move.Zoom));
        var (rowX, rowY) = (Fixed(-sin / move.Zoom), Fixed(cos / move.Zoom));
        var (centreX, centreY) = (Fixed((shape.Width - 1) / 2f), Fixed((shape.Height - 1) / 2f));
        var firstX = centreX + (move.Right * One) - Times(columnX, shape.Width - 1) - Times(rowX, shape.Height - 1);
        var firstY = centreY + (move.Down * One) - Times(columnY, shape.Width - 1) - Times(rowY, shape.Height - 1);
        for (var row = 0; row < shape.Height; row++)
        {
            var to = target.Slice(row * shape.Width * shape.Channels, shape.Width * shape.Channels);
            SampleRow(source, to, shape, firstX + (row * rowX), firstY + (row * rowY), columnX, columnY);
        }
    }

    private static void SampleRow(ReadOnlySpan<byte> source, Span<byte> target, PixelShape shape, int x, int y, int stepX, int stepY)
    {
        var (width, height, channels) = (shape.Width, shape.Height, shape.Channels);
        for (var to = 0; to < target.Length; to += channels, x += stepX, y += stepY)
        {
            var (left, top) = (Within(x >> 16, width), Within(y >> 16, height));
            var (right, bottom) = (Within((x >> 16) + 1, width), Within((y >> 16) + 1, height));
            var (shareX, shareY) = ((x >> 8) & 255, (y >> 8) & 255);
            var (upper, lower) = (top * width, bottom * width);
            for (var c = 0; c < channels; c++)
            {
                var above = (source[((upper + left) * channels) + c] * (256 - shareX)) + (source[((upper + right) * channels) + c] * shareX);
                var below = (source[((lower + left) * channels) + c] * (256 - shareX)) + (source[((lower + right) * channels) + c] * shareX);
                target[to + c] = (byte)(((above * (256 - shareY)) + (below * shareY) + (One / 2)) >> 16);
            }
        }
    }

    private static int Within(int at, int size) => (uint)at < (uint)size ? at : Math.Clamp(ImageShift.Reflect(at, size), 0, size - 1);

    private static int Fixed(float value) => (int)MathF.Round(value * One);

    // Half of the way from the first pixel to the last.
    private static int Times(int step, int last) => (int)((long)step * last / 2);
}

/// <summary>Where an image goes.</summary>
/// <param name="Down">Row r of the result shows row r + this of the image.</param>
/// <param name="Right">The same for columns.</param>
/// <param name="Mirrored">Whether left and right change places.</param>
/// <param name="Radians">How far it is turned.</param>
/// <param name="Zoom">How much larger it becomes.</param>
internal readonly record struct ImageMove(int Down, int Right, bool Mirrored, float Radians, float Zoom);
