namespace Sundial.Contracts.Datasets;

/// <summary>Images with boxes.</summary>
public sealed record ProfiledBoxes
{
    /// <summary>Images that can be read and that somebody has drawn boxes on, or said that they show nothing.</summary>
    public required int Images { get; init; }

    /// <summary>Boxes; those that are to be ignored do not count.</summary>
    public required int Boxes { get; init; }

    /// <summary>Images that show nothing.</summary>
    public required int ImagesWithoutBoxes { get; init; }

    /// <summary>The most boxes on an image.</summary>
    public required int MostBoxes { get; init; }

    /// <summary>How boxes are written down: <c>pascal-voc</c>, <c>coco-json</c> or <c>yolo-text</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The first 1,000 classes, in the order of a model's outputs.</summary>
    public required IReadOnlyList<ProfiledBoxClass> Classes { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Images by the part that the data puts them into; empty where it does not say.</summary>
    public IReadOnlyList<ProfiledSplit> Splits { get; init; } = [];

    /// <summary>How large the images are.</summary>
    public required PictureSizes Sizes { get; init; }

    /// <summary>How large the boxes are.</summary>
    public required BoxSizes BoxSizes { get; init; }

    /// <summary>What was clipped or left out, by kind, each a sentence without its end.</summary>
    public IReadOnlyList<NamedCount> LeftOut { get; init; } = [];

    /// <summary>Images that cannot be used.</summary>
    public required int Skipped { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<SkippedFile> SkippedFiles { get; init; } = [];
}

/// <summary>A class of boxes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Boxes">Its boxes.</param>
/// <param name="Images">Images with at least one of them.</param>
/// <param name="MedianWidth">Median width of its boxes, as a share of the image's; 0 where there is none.</param>
/// <param name="MedianHeight">Median height, as a share of the image's.</param>
public sealed record ProfiledBoxClass(string Name, int Boxes, int Images, double MedianWidth, double MedianHeight);

/// <summary>Boxes by their size in the pixels of their images.</summary>
/// <param name="Small">Boxes of less than 32×32 pixels.</param>
/// <param name="Medium">Boxes of less than 96×96 pixels.</param>
/// <param name="Large">Larger ones.</param>
public sealed record BoxSizes(int Small, int Medium, int Large);
