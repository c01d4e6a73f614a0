namespace Sundial.Learning.Data.Imaging;

/// <summary>The formats that are decoded. Told by the first bytes, never by the file's name.</summary>
internal enum ImageFormat
{
    Unknown,
    Jpeg,
    Png,
    Gif,
    WebP,
    Tiff,
}

internal static class ImageFormats
{
    /// <summary>The formats, for messages.</summary>
    public const string Names = "JPEG, PNG, GIF, WebP or TIFF";

    public static ImageFormat Of(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ImageFormat.Tiff,
        _ => ImageFormat.Unknown,
    };

    /// <summary>The libvips loader, by its zero-ended nickname. Naming it spares a search through all loaders for every image.</summary>
    public static ReadOnlySpan<byte> Loader(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload_buffer\0"u8,
        ImageFormat.Png => "pngload_buffer\0"u8,
        ImageFormat.Gif => "gifload_buffer\0"u8,
        ImageFormat.WebP => "webpload_buffer\0"u8,
        ImageFormat.Tiff => "tiffload_buffer\0"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>
    /// Why an image that does not decode is damaged. Told from its bytes: libvips' error text is shared by all threads, so under
    /// parallel decoding it may speak of another image.
    /// </summary>
    public static string DamageOf(ImageFormat format, ReadOnlySpan<byte> encoded)
    {
        var tail = encoded[Math.Max(0, encoded.Length - 64)..];
        var endsEarly = format switch
        {
            ImageFormat.Jpeg => tail.IndexOf([(byte)0xFF, (byte)0xD9]) < 0,
            ImageFormat.Png => tail.IndexOf("IEND"u8) < 0,
            _ => false,
        };
        return endsEarly ? $"the {format.ToString().ToUpperInvariant()} ends early" : $"its {format.ToString().ToUpperInvariant()} data is damaged";
    }
}
