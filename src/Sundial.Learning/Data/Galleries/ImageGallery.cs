using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Learning.Data.Galleries;

/// <summary>Thumbnails of a data set, drawn evenly from its classes, or of all its images where they are few.</summary>
public static class ImageGallery
{
    /// <summary>Of images in classes.</summary>
    /// <param name="path">A folder, an archive or an IDX file.</param>
    /// <param name="options">How many, and how large.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>In the order in which they were drawn; an image that cannot be decoded is not among them.</returns>
    /// <exception cref="DatasetException">The data cannot be read.</exception>
    public static IReadOnlyList<GalleryPicture> OfClasses(string path, GalleryOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var source = ImageSource.Open(path, options.Images.Archive, cancel);
        var survey = source.Catalog.Survey(new SurveyRequest(options.Images, Labelled: true), null, cancel);
        SurveyedImage[] images = [.. survey.Images.OrderBy(image => image.Name, StringComparer.Ordinal)];
        var classes = images.Index().GroupBy(image => image.Item.ClassName!, image => image.Index, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal);
        SurveyedImage[] drawn = [.. GalleryDraw.Of([.. classes.Select(one => one.ToList())], options.MostPictures, options.Seed).Select(index => images[index])];
        var made = new ThumbnailPass(source.Catalog, survey, drawn, options).Run(cancel);
        return [.. drawn.Zip(made).Where(pair => pair.Second is not null).Select(pair => Picture(pair.First, pair.First.Split, pair.Second!.Value) with { ClassName = pair.First.ClassName })];
    }

    /// <summary>Of images with boxes.</summary>
    /// <param name="path">A folder or an archive.</param>
    /// <param name="options">How many, and how large.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>In the order in which they were drawn; an image that cannot be decoded is not among them.</returns>
    /// <exception cref="DatasetException">The data cannot be read.</exception>
    public static IReadOnlyList<GalleryPicture> OfBoxes(string path, GalleryOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (catalog, survey, annotated) = DetectionDatasetReader.Survey(path, new DetectionReadOptions { Images = options.Images }, null, cancel);

        // Rare classes come first, because many images show common things, too. What shows nothing is a class of its own.
        var classes = annotated.Images.Index()
            .SelectMany(image => image.Item.Boxes.Select(box => box.Label).DefaultIfEmpty(-1).Distinct().Select(label => (Label: label, image.Index)))
            .GroupBy(image => image.Label, image => image.Index)
            .OrderBy(one => one.Count()).ThenBy(one => one.Key);
        AnnotatedImage[] drawn = [.. GalleryDraw.Of([.. classes.Select(one => one.ToList())], options.MostPictures, options.Seed).Select(index => annotated.Images[index])];
        var made = new ThumbnailPass(catalog, survey, [.. drawn.Select(image => image.Image)], options).Run(cancel);
        return [.. drawn.Zip(made).Where(pair => pair.Second is not null).Select(pair => WithBoxes(pair.First, Picture(pair.First.Image, pair.First.Split, pair.Second!.Value), annotated.ClassNames))];
    }

    private static GalleryPicture Picture(SurveyedImage image, DataSplit split, (byte[] File, int Width, int Height) made) => new()
    {
        Path = image.Name,
        Split = split,
        Width = made.Width,
        Height = made.Height,
        Thumbnail = made.File,
    };

    private static GalleryPicture WithBoxes(AnnotatedImage image, GalleryPicture picture, IReadOnlyList<string> names) => picture with
    {
        Boxes = [.. image.Boxes.Select(box => new GalleryBox(
            names[box.Label],
            Math.Round((double)box.Box.Left * picture.Width, 1),
            Math.Round((double)box.Box.Top * picture.Height, 1),
            Math.Round((double)box.Box.Width * picture.Width, 1),
            Math.Round((double)box.Box.Height * picture.Height, 1),
            box.Ignored))],
    };
}
