namespace Sundial.Learning.Detection.Augmentation;

/// <summary>Paints a source image on a region of a canvas that is stored as blocks of 2×2 pixels, interpolating between the pixels.</summary>
internal static class CanvasPainter
{
    private const int Fraction = 8;
    private const int One = 1 << Fraction;

    /// <summary>The first byte of a pixel in a canvas of blocks.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="width">The canvas's width in pixels.</param>
    /// <param name="channels">Its channels.</param>
    public static int Index(int row, int column, int width, int channels) =>
        ((((row >> 1) * (width >> 1)) + (column >> 1)) * 4 + (((row & 1) << 1) | (column & 1))) * channels;

    /// <summary>Paints.</summary>
    /// <param name="source">H×W×C pixels, row by row.</param>
    /// <param name="canvas">The canvas, of the same size, in blocks.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="placement">How the source lies on the canvas.</param>
    /// <param name="region">First row, first column, end row and end column of what is painted.</param>
    /// <param name="ground">The colour where the source does not reach.</param>
    public static void Paint(
        ReadOnlySpan<byte> source, Span<byte> canvas, int height, int width, int channels, in Placement placement, (int Top, int Left, int Bottom, int Right) region, ReadOnlySpan<byte> ground)
    {
        // Along each canvas axis: the byte step to the nearer source pixel, to the next one, and how much of that; -1 where there is none.
        var columns = new Tap[region.Right - region.Left];
        var (stepX, stepY) = placement.Transposed ? (width * channels, channels) : (channels, width * channels);
        var (alongX, alongY) = placement.Transposed ? (height, width) : (width, height);
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = TapOf((region.Left + i + 0.5f) * placement.ScaleX + placement.OffsetX, alongX, stepX);
        }

        for (var row = region.Top; row < region.Bottom; row++)
        {
            var y = TapOf((row + 0.5f) * placement.ScaleY + placement.OffsetY, alongY, stepY);
            for (var i = 0; i < columns.Length; i++)
            {
                var to = Index(row, region.Left + i, width, channels);
                var x = columns[i];
                if ((x.At | y.At) < 0)
                {
                    ground.CopyTo(canvas[to..]);
                    continue;
                }

                var from = x.At + y.At;
                for (var c = 0; c < channels; c++, from++, to++)
                {
                    var upper = source[from] * (One - x.Share) + source[from + x.Next] * x.Share;
                    var lower = source[from + y.Next] * (One - x.Share) + source[from + y.Next + x.Next] * x.Share;
                    canvas[to] = (byte)((upper * (One - y.Share) + lower * y.Share + (1 << (2 * Fraction - 1))) >> (2 * Fraction));
                }
            }
        }
    }

    private static Tap TapOf(float place, int length, int step)
    {
        if (place < 0 || place >= length)
        {
            return new Tap(-1, 0, 0);
        }

        var left = Math.Clamp(place - 0.5f, 0, length - 1);
        var first = Math.Min((int)left, length - 1);
        return new Tap(first * step, first + 1 < length ? step : 0, (int)((left - first) * One));
    }

    private readonly record struct Tap(int At, int Next, int Share);
}
