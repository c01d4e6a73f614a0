using System.Globalization;

namespace Sundial.Learning.Data.Imaging;

/// <summary>
/// Decodes encoded images to pixels of a wanted size. One per thread: GObject values are set once and used for every image.
/// </summary>
/// <remarks>
/// Loaders are called directly with fail-on=truncated, because the thumbnail operation accepts a truncated JPEG whatever it is told.
/// An image that already has the wanted size goes through no other operation.
/// </remarks>
internal sealed unsafe class ImageDecoder : IDisposable
{
    private const int FailOnTruncated = 1;
    private const int AccessRandom = 0;
    private const int AccessSequential = 1;
    private const int SizeForce = 3;

    private readonly VipsLibrary _vips = VipsLibrary.Instance;
    private readonly long _maxPixels;

    /// <param name="maxPixels">An image with more pixels than this is refused by its header.</param>
    public ImageDecoder(long maxPixels) => _maxPixels = maxPixels;

    /// <summary>Width and height of the image that was decoded last, as it is looked at: turned as its EXIF data say.</summary>
    public (int Width, int Height) UprightSize { get; private set; }

    /// <summary>Width, height and greyness from the header, for the formats that <see cref="ImageHeader"/> does not parse; null when it is damaged.</summary>
    public static ImageHeader? ReadHeader(ReadOnlySpan<byte> encoded)
    {
        var format = ImageFormats.Of(encoded);
        if (format == ImageFormat.Unknown)
        {
            return null;
        }

        fixed (byte* bytes = encoded)
        {
            using var image = Open(VipsLibrary.Instance, format, bytes, encoded.Length, AccessSequential, shrink: 1);
            return image.IsNull ? null : ImageHeader.Of(format, image.Width, image.Height, image.Bands < 3, image.Orientation);
        }
    }

    /// <summary>Decodes into H×W×C bytes, resized where the image has another size.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="shape">What is wanted.</param>
    /// <param name="destination">Exactly that many bytes.</param>
    /// <returns>Null, or why it cannot be decoded, in a few words.</returns>
    public string? Decode(ReadOnlySpan<byte> encoded, PixelShape shape, Span<byte> destination)
    {
        var format = ImageFormats.Of(encoded);
        if (format == ImageFormat.Unknown)
        {
            return NotAnImage;
        }

        fixed (byte* bytes = encoded)
        {
            using var opened = Open(format, bytes, encoded.Length, AccessSequential, shrink: 1);
            if (opened.IsNull)
            {
                return ImageFormats.DamageOf(format, encoded);
            }

            if ((long)opened.Width * opened.Height > _maxPixels)
            {
                return TooLarge(opened.Width, opened.Height, _maxPixels);
            }

            UprightSize = ExifOrientation.Swaps(opened.Orientation) ? (opened.Height, opened.Width) : (opened.Width, opened.Height);
            var fits = opened.Width == shape.Width && opened.Height == shape.Height && opened.Orientation <= ExifOrientation.Upright;
            using var sized = fits ? default : Resize(opened, format, bytes, encoded.Length, shape);
            if (!fits && sized.IsNull)
            {
                return ImageFormats.DamageOf(format, encoded);
            }

            return Deliver(fits ? opened : sized, shape, destination) ? null : ImageFormats.DamageOf(format, encoded);
        }
    }

    /// <summary>Turns pixels at hand into pixels of another shape; false when that cannot be done.</summary>
    public bool Resize(ReadOnlySpan<byte> pixels, PixelShape from, PixelShape to, Span<byte> destination)
    {
        if (from.Height == to.Height && from.Width == to.Width)
        {
            PixelConversion.Convert(pixels, from.Channels, destination, to.Channels);
            return true;
        }

        fixed (byte* bytes = pixels)
        {
            using var image = new VipsImage(_vips, _vips.ImageNewFromMemory(bytes, (nuint)pixels.Length, from.Width, from.Height, from.Channels, 0));
            using var interpreted = image.WithInterpretation(from.Channels == 1 ? VipsInterpretation.Grey : VipsInterpretation.Srgb);
            using var resized = interpreted.IsNull ? default : Thumbnail(interpreted, to);
            return !resized.IsNull && Deliver(resized, to, destination);
        }
    }

    /// <summary>The reason given for a file that is no image.</summary>
    public static string NotAnImage => $"not a {ImageFormats.Names} image";

    /// <summary>The reason given for an image over the limit of pixels.</summary>
    public static string TooLarge(long width, long height, long maxPixels) =>
        string.Create(CultureInfo.InvariantCulture, $"{width} × {height} pixels, over the limit of {maxPixels:N0} pixels an image");

    /// <summary>Releases what libvips keeps for this thread; call it on the thread that decoded.</summary>
    public void Dispose() => _vips.ThreadShutdown();

    private VipsImage Open(ImageFormat format, byte* bytes, int length, int access, int shrink) => Open(_vips, format, bytes, length, access, shrink);

    private static VipsImage Open(VipsLibrary vips, ImageFormat format, byte* bytes, int length, int access, int shrink)
    {
        using var load = new VipsOperation(vips, ImageFormats.Loader(format));
        load.SetBlob("buffer\0"u8, bytes, length);
        load.SetEnum("fail-on\0"u8, vips.FailOnType, FailOnTruncated);
        load.SetEnum("access\0"u8, vips.AccessType, access);
        if (shrink > 1)
        {
            load.SetInt("shrink\0"u8, shrink);
        }

        return load.Build() ? load.TakeImage() : default;
    }

    private VipsImage Resize(VipsImage opened, ImageFormat format, byte* bytes, int length, PixelShape shape)
    {
        // A turned image is read out of order, so it is decoded as a whole first.
        if (opened.Orientation > ExifOrientation.Upright)
        {
            using var whole = Open(format, bytes, length, AccessRandom, shrink: 1);
            using var upright = whole.IsNull ? default : Upright(whole);
            return upright.IsNull ? default : Thumbnail(upright, shape);
        }

        var shrink = format == ImageFormat.Jpeg ? JpegShrink(opened, shape) : 1;
        using var source = Open(format, bytes, length, AccessSequential, shrink);
        return source.IsNull ? default : Thumbnail(source, shape);
    }

    // A JPEG decodes at a half, a quarter or an eighth for much less work. A factor of two is left to the good filter.
    private static int JpegShrink(VipsImage image, PixelShape shape)
    {
        var factor = Math.Min(image.Width / shape.Width, image.Height / shape.Height);
        return factor switch { >= 16 => 8, >= 8 => 4, >= 4 => 2, _ => 1 };
    }

    private VipsImage Upright(VipsImage image)
    {
        using var rotate = new VipsOperation(_vips, "autorot\0"u8);
        rotate.SetImage("in\0"u8, image);
        return rotate.Build() ? rotate.TakeImage() : default;
    }

    private VipsImage Thumbnail(VipsImage image, PixelShape shape)
    {
        using var resize = new VipsOperation(_vips, "thumbnail_image\0"u8);
        resize.SetImage("in\0"u8, image);
        resize.SetInt("width\0"u8, shape.Width);
        resize.SetInt("height\0"u8, shape.Height);
        resize.SetEnum("size\0"u8, _vips.SizeType, SizeForce);
        return resize.Build() ? resize.TakeImage() : default;
    }

    private VipsImage ToBytes(VipsImage image)
    {
        using var convert = new VipsOperation(_vips, "colourspace\0"u8);
        convert.SetImage("in\0"u8, image);
        var space = image.Bands < 3 ? VipsInterpretation.Grey : VipsInterpretation.Srgb;
        convert.SetEnum("space\0"u8, _vips.InterpretationType, (int)space);
        return convert.Build() ? convert.TakeImage() : default;
    }

    private bool Deliver(VipsImage image, PixelShape shape, Span<byte> destination)
    {
        var plain = image.IsByte && image.Interpretation is VipsInterpretation.Srgb or VipsInterpretation.Grey or VipsInterpretation.Multiband;
        using var converted = plain ? default : ToBytes(image);
        var final = plain ? image : converted;
        if (final.IsNull || !final.IsByte || final.Bands is < 1 or > 4 || final.Width != shape.Width || final.Height != shape.Height)
        {
            return false;
        }

        var pixels = final.FetchPixels(out var length);
        if (pixels == 0)
        {
            _vips.ErrorClear();
            return false;
        }

        PixelConversion.Convert(new ReadOnlySpan<byte>((void*)pixels, checked((int)length)), final.Bands, destination, shape.Channels);
        _vips.Free(pixels);
        return true;
    }
}
