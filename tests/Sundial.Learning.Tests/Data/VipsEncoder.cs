using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Tests.Data;

/// <summary>Writes JPEG and other files for tests with the library that reads them, for formats too long to write by hand.</summary>
internal static unsafe class VipsEncoder
{
    public const VipsInterpretation Cmyk = (VipsInterpretation)15;

    public static byte[] Jpeg(ReadOnlySpan<byte> pixels, int height, int width, int channels) =>
        Save("jpegsave_buffer\0"u8, pixels, height, width, channels, channels == 4 ? Cmyk : channels == 1 ? VipsInterpretation.Grey : VipsInterpretation.Srgb, quality: 95);

    public static byte[] ProgressiveJpeg(ReadOnlySpan<byte> pixels, int height, int width) =>
        Save("jpegsave_buffer\0"u8, pixels, height, width, 3, VipsInterpretation.Srgb, quality: 95, interlaced: true);

    public static byte[] WebP(ReadOnlySpan<byte> pixels, int height, int width) =>
        Save("webpsave_buffer\0"u8, pixels, height, width, 3, VipsInterpretation.Srgb, quality: 100);

    /// <summary>A JPEG that says how it is to be turned, in a minimal EXIF segment after its first marker.</summary>
    public static byte[] Turned(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    /// <summary>A JPEG with one more segment after its first marker.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, byte[] body)
    {
        var length = body.Length + 2;
        return [.. jpeg[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];
    }

    private static byte[] Save(
        ReadOnlySpan<byte> operation, ReadOnlySpan<byte> pixels, int height, int width, int channels, VipsInterpretation interpretation, int quality, bool interlaced = false)
    {
        var vips = VipsLibrary.Instance;
        fixed (byte* bytes = pixels)
        {
            using var image = new VipsImage(vips, vips.ImageNewFromMemory(bytes, (nuint)pixels.Length, width, height, channels, 0));
            using var interpreted = image.WithInterpretation(interpretation);
            using var save = new VipsOperation(vips, operation);
            save.SetImage("in\0"u8, interpreted);
            save.SetInt("Q\0"u8, quality);
            if (interlaced)
            {
                save.SetInt("interlace\0"u8, 1);
            }

            return save.Build() ? save.CopyBlob("buffer\0"u8) : throw new InvalidOperationException(vips.TakeError());
        }
    }
}
