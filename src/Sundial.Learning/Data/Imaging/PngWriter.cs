namespace Sundial.Learning.Data.Imaging;

/// <summary>Writes pixels as PNG, through libvips.</summary>
internal static unsafe class PngWriter
{
    /// <param name="pixels">H×W×C bytes.</param>
    /// <param name="shape">Their shape.</param>
    /// <returns>The bytes of a PNG file.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, PixelShape shape)
    {
        if (pixels.Length != shape.Bytes)
        {
            throw new ArgumentException($"{shape.Height} × {shape.Width} × {shape.Channels} takes {shape.Bytes} bytes, not {pixels.Length}.", nameof(pixels));
        }

        var vips = VipsLibrary.Instance;
        fixed (byte* bytes = pixels)
        {
            using var image = new VipsImage(vips, vips.ImageNewFromMemory(bytes, (nuint)pixels.Length, shape.Width, shape.Height, shape.Channels, 0));
            using var interpreted = image.WithInterpretation(shape.Channels == 1 ? VipsInterpretation.Grey : VipsInterpretation.Srgb);
            using var save = new VipsOperation(vips, "pngsave_buffer\0"u8);
            save.SetImage("in\0"u8, interpreted);
            return save.Build()
                ? save.CopyBlob("buffer\0"u8)
                : throw new InvalidOperationException($"libvips cannot write a PNG: {vips.TakeError()}");
        }
    }
}
