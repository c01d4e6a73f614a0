namespace Sundial.Learning.Data.Imaging;

/// <summary>Writes pixels as the file of a picture.</summary>
internal static unsafe class ImageEncoder
{
    // A drawn line keeps its edge, and a photograph is not much larger than it was.
    private const int JpegQuality = 92;

    // A thumbnail is looked at in passing; of a picture of a few pixels each counts.
    private const int ThumbnailQuality = 70;
    private const int FewPixelsQuality = 95;
    private const int FewPixels = 48 * 48;

    /// <summary>Encodes them.</summary>
    /// <param name="pixels">Rows of RGB.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="format">As what.</param>
    /// <exception cref="DatasetException">The image library does not write it.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int height, int width, PictureFormat format) =>
        format == PictureFormat.Jpeg ? Save(pixels, height, width, "jpegsave_buffer\0"u8, JpegQuality) : Save(pixels, height, width, "pngsave_buffer\0"u8, null);

    /// <summary>Encodes a thumbnail, as WebP: a few kilobytes.</summary>
    /// <param name="pixels">Rows of RGB.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="DatasetException">The image library does not write it.</exception>
    public static byte[] EncodeThumbnail(ReadOnlySpan<byte> pixels, int height, int width) =>
        Save(pixels, height, width, "webpsave_buffer\0"u8, height * width <= FewPixels ? FewPixelsQuality : ThumbnailQuality);

    private static byte[] Save(ReadOnlySpan<byte> pixels, int height, int width, ReadOnlySpan<byte> operation, int? quality)
    {
        var vips = VipsLibrary.Instance;
        fixed (byte* bytes = pixels)
        {
            using var image = new VipsImage(vips, vips.ImageNewFromMemory(bytes, (nuint)pixels.Length, width, height, 3, 0));
            using var colours = image.WithInterpretation(VipsInterpretation.Srgb);
            using var save = new VipsOperation(vips, operation);
            save.SetImage("in\0"u8, colours);
            if (quality is { } asked)
            {
                save.SetInt("Q\0"u8, asked);
            }

            return save.Build() ? save.CopyBlob("buffer\0"u8) : throw new DatasetException(DatasetCodes.NoDecoder, $"The image library does not write pictures: {vips.TakeError()}");
        }
    }
}
