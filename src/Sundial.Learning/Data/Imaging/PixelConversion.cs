namespace Sundial.Learning.Data.Imaging;

/// <summary>From what libvips decodes (1 to 4 bytes a pixel) to what a data set keeps (1 or 3).</summary>
internal static class PixelConversion
{
    /// <param name="source">H×W×<paramref name="bands"/>.</param>
    /// <param name="bands">1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="destination">H×W×<paramref name="channels"/>.</param>
    /// <param name="channels">1 or 3.</param>
    public static void Convert(ReadOnlySpan<byte> source, int bands, Span<byte> destination, int channels)
    {
        if (bands == channels)
        {
            source.CopyTo(destination);
            return;
        }

        var colour = bands >= 3;
        var alpha = bands is 2 or 4;
        for (int from = 0, to = 0; to < destination.Length; from += bands, to += channels)
        {
            int red = source[from], green = red, blue = red;
            if (colour)
            {
                green = source[from + 1];
                blue = source[from + 2];
            }

            if (alpha)
            {
                // On white, as on paper: ink on a transparent ground is the common drawing.
                var opacity = source[from + bands - 1];
                red = OnWhite(red, opacity);
                green = OnWhite(green, opacity);
                blue = OnWhite(blue, opacity);
            }

            if (channels == 1)
            {
                destination[to] = colour ? Luma(red, green, blue) : (byte)red;
            }
            else
            {
                destination[to] = (byte)red;
                destination[to + 1] = (byte)green;
                destination[to + 2] = (byte)blue;
            }
        }
    }

    /// <summary>Whether every pixel of an RGB image is grey.</summary>
    public static bool IsGrey(ReadOnlySpan<byte> rgb)
    {
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2])
            {
                return false;
            }
        }

        return true;
    }

    private static int OnWhite(int value, int opacity) => ((value * opacity) + (255 * (255 - opacity)) + 127) / 255;

    // ITU-R BT.601 in sixteenths of a bit; grey in, the same grey out.
    private static byte Luma(int red, int green, int blue) => (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + 32768) >> 16);
}
