namespace Sundial.Contracts.Datasets;

/// <summary>A picture of the gallery: up to 1,000 images of a data set, drawn evenly from its classes.</summary>
public sealed record DatasetPicture
{
    /// <summary>Its number in the gallery, from 0; the thumbnail has it in its path.</summary>
    public required int Number { get; init; }

    /// <summary>Its path within the data.</summary>
    public required string Path { get; init; }

    /// <summary>The part that the data puts it into; null where it does not say.</summary>
    public DatasetSplit? Split { get; init; }

    /// <summary>Its class, of images in classes; null of images with boxes.</summary>
    public string? Class { get; init; }

    /// <summary>Columns of the image, upright.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the image.</summary>
    public required int Height { get; init; }

    /// <summary>Boxes on it, of images with boxes: at most 100.</summary>
    public IReadOnlyList<PictureBox> Boxes { get; init; } = [];

    /// <summary>How many boxes are on it.</summary>
    public int BoxCount { get; init; }

    /// <summary>Path and query of its thumbnail: with this query the answer may be kept for ever.</summary>
    public required string Thumbnail { get; init; }
}

/// <summary>A box on a picture, in the image's pixels.</summary>
/// <param name="Class">What is in it.</param>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its upper edge.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Ignored">Whether it is marked as a crowd or as difficult, so that it is neither learned nor counted.</param>
public sealed record PictureBox(string Class, double Left, double Top, double Width, double Height, bool Ignored = false);
