namespace Sundial.Learning.Data.Imaging;

/// <summary>A reference to a libvips image, owned by whoever holds this value; dispose it once.</summary>
internal readonly unsafe struct VipsImage : IDisposable
{
    private readonly VipsLibrary _vips;

    public VipsImage(VipsLibrary vips, nint handle)
    {
        _vips = vips;
        Handle = handle;
    }

    public nint Handle { get; }
    public bool IsNull => Handle == 0;
    public int Width => _vips.ImageGetWidth(Handle);
    public int Height => _vips.ImageGetHeight(Handle);
    public int Bands => _vips.ImageGetBands(Handle);

    /// <summary>EXIF's orientation, 1 to 8; 1 is upright.</summary>
    public int Orientation => _vips.ImageGetOrientation(Handle);

    /// <summary>Whether a sample is one byte (VIPS_FORMAT_UCHAR).</summary>
    public bool IsByte => _vips.ImageGetFormat(Handle) == 0;

    public VipsInterpretation Interpretation => (VipsInterpretation)_vips.ImageGetInterpretation(Handle);

    /// <summary>
    /// Computes all pixels in the calling thread, into memory that the caller frees with g_free; zero when a pixel cannot be had.
    /// vips_image_write_to_memory would do so too, but starts its thread pool for each image.
    /// </summary>
    public nint FetchPixels(out long length)
    {
        length = 0;
        var region = _vips.RegionNew(Handle);
        if (region == 0)
        {
            return 0;
        }

        nuint size = 0;
        var pixels = _vips.RegionFetch(region, 0, 0, Width, Height, &size);
        _vips.ObjectUnref(region);
        length = (long)size;
        return pixels;
    }

    /// <summary>The same pixels under another reading; null when that fails.</summary>
    public VipsImage WithInterpretation(VipsInterpretation interpretation)
    {
        using var copy = new VipsOperation(_vips, "copy\0"u8);
        copy.SetImage("in\0"u8, this);
        copy.SetEnum("interpretation\0"u8, _vips.InterpretationType, (int)interpretation);
        return copy.Build() ? copy.TakeImage() : default;
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            _vips.ObjectUnref(Handle);
        }
    }
}

/// <summary>The members of VipsInterpretation that matter here.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Grey = 1,
    Srgb = 22,
}
