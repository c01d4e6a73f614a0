using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Evaluation.Mistakes;

/// <summary>Makes small pictures of the images that were trained on, from the pixels that are in memory: the source is not read again.</summary>
internal static class SmallPicture
{
    /// <summary>The longest side of a picture.</summary>
    public const int MostSide = 320;

    // Below it nothing is lost, and PNG is the smaller; a photograph of this size looks as good as JPEG.
    private const int MostSideOfPng = 64;
    private const int Colours = 3;

    /// <summary>A picture of an image.</summary>
    /// <param name="images">The images.</param>
    /// <param name="index">Which.</param>
    /// <param name="stored">Its size as it is stored, whose aspect it gets back; null for that of the pixels.</param>
    /// <returns>The bytes of the file, with the ending of its name.</returns>
    public static (byte[] Bytes, string Ending) Of(ImageDataset images, int index, (int Width, int Height)? stored = null)
    {
        var pixels = new byte[images.ImageBytes];
        images.CopyPixels(index, pixels);
        var (width, height) = stored ?? (images.Width, images.Height);
        var scale = Math.Min(1, (double)MostSide / Math.Max(width, height));
        (width, height) = (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
        var scaled = Scale(pixels, images.Height, images.Width, images.Channels, height, width);
        return Math.Max(width, height) <= MostSideOfPng
            ? (ImageEncoder.Encode(scaled, height, width, PictureFormat.Png), "png")
            : (ImageEncoder.Encode(scaled, height, width, PictureFormat.Jpeg), "jpg");
    }

    /// <summary>Pixels in another size: each is the mean of those that it covers, or the one that covers it.</summary>
    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="height">Rows there are.</param>
    /// <param name="width">Columns there are.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="rows">Rows wanted.</param>
    /// <param name="columns">Columns wanted.</param>
    /// <returns>[rows, columns, 3].</returns>
    public static byte[] Scale(ReadOnlySpan<byte> pixels, int height, int width, int channels, int rows, int columns)
    {
        var scaled = new byte[rows * columns * Colours];
        for (var y = 0; y < rows; y++)
        {
            var (top, bottom) = Covered(y, rows, height);
            for (var x = 0; x < columns; x++)
            {
                var (left, right) = Covered(x, columns, width);
                for (var colour = 0; colour < Colours; colour++)
                {
                    var sum = 0;
                    for (var at = top; at < bottom; at++)
                    {
                        for (var across = left; across < right; across++)
                        {
                            sum += pixels[(((at * width) + across) * channels) + Math.Min(colour, channels - 1)];
                        }
                    }

                    scaled[(((y * columns) + x) * Colours) + colour] = (byte)((sum + ((bottom - top) * (right - left) / 2)) / ((bottom - top) * (right - left)));
                }
            }
        }

        return scaled;
    }

    private static (int From, int Until) Covered(int place, int count, int there)
    {
        var from = (int)((long)place * there / count);
        return (from, Math.Max(from + 1, (int)((long)(place + 1) * there / count)));
    }
}
