namespace Sundial.Learning.Data.Galleries;

/// <summary>A picture of a data set, small, with what is known of it.</summary>
public sealed record GalleryPicture
{
    /// <summary>Its path within the data.</summary>
    public required string Path { get; init; }

    /// <summary>The part that the data puts it into.</summary>
    public required DataSplit Split { get; init; }

    /// <summary>Its class; null of images with boxes.</summary>
    public string? ClassName { get; init; }

    /// <summary>Columns of the image, upright.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the image, upright.</summary>
    public required int Height { get; init; }

    /// <summary>The boxes on it, in the image's pixels.</summary>
    public IReadOnlyList<GalleryBox> Boxes { get; init; } = [];

    /// <summary>It as a WebP file.</summary>
    public required ReadOnlyMemory<byte> Thumbnail { get; init; }
}

/// <summary>A box on a picture, in the image's pixels.</summary>
/// <param name="ClassName">What is in it.</param>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its upper edge.</param>
/// <param name="Width">From edge to edge, sideways.</param>
/// <param name="Height">From edge to edge, downwards.</param>
/// <param name="Ignored">Whether it is neither learned nor counted.</param>
public sealed record GalleryBox(string ClassName, double Left, double Top, double Width, double Height, bool Ignored);

/// <summary>How many pictures, and how large.</summary>
public sealed record GalleryOptions
{
    /// <summary>The most pictures; 1,000 unless set.</summary>
    public int MostPictures { get; init; } = 1000;

    /// <summary>The longer side of a thumbnail, in pixels, of an image that is not smaller; 160 unless set.</summary>
    public int Side { get; init; } = 160;

    /// <summary>Draws the pictures.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Bounds; its sizes have no effect.</summary>
    public ImageReadOptions Images { get; init; } = new();
}
