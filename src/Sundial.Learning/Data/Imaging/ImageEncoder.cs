namespace Sundial.Learning.Data.Imaging;

/// <summary>Writes pixels as the file of a picture.</summary>
internal static unsafe class ImageEncoder
{
    // A drawn line keeps its edge, and a photograph is not much larger than it was.
    private const int JpegQuality = 92;

    /// <summary>Encodes them.</summary>
    /// <param name="pixels">Rows of RGB.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="format">As what.</param>
    /// <exception cref="DatasetException">The image library does not write it.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int height, int width, PictureFormat format)
    {
        var vips = VipsLibrary.Instance;
        fixed (byte* bytes = pixels)
        {
            using var image = new VipsImage(vips, vips.ImageNewFromMemory(bytes, (nuint)pixels.Length, width, height, 3, 0));
            using var colours = image.WithInterpretation(VipsInterpretation.Srgb);
            using var save = new VipsOperation(vips, format == PictureFormat.Jpeg ? "jpegsave_buffer\0"u8 : "pngsave_buffer\0"u8);
            save.SetImage("in\0"u8, colours);
            if (format == PictureFormat.Jpeg)
            {
                save.SetInt("Q\0"u8, JpegQuality);
            }

            return save.Build() ? save.CopyBlob("buffer\0"u8) : throw new DatasetException(DatasetCodes.NoDecoder, $"The image library does not write pictures: {vips.TakeError()}");
        }
    }
}
