using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Reads images with boxes: folders and archives with Pascal VOC, COCO or YOLO annotations, recognised by looking.</summary>
public static class DetectionDatasetReader
{
    /// <summary>Whether a source has annotations of boxes. Walks it once, and reads them.</summary>
    /// <param name="path">A folder or an archive.</param>
    /// <param name="limits">What an archive may unpack to.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The format, or null.</returns>
    public static AnnotationFormat? Recognise(string path, ArchiveLimits limits, CancellationToken cancel)
    {
        var found = new CollectedAnnotations();
        if (TryContainer(path, limits, found, cancel) is not { } container)
        {
            return null;
        }

        foreach (var _ in container.Files(cancel))
        {
        }

        return found.Coco.Count > 0 ? AnnotationFormat.CocoJson
            : found.Voc.Count > 0 ? AnnotationFormat.PascalVoc
            : found.Yolo.Exists(labels => labels.Boxes.Count > 0) ? AnnotationFormat.YoloText
            : null;
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">A folder or an archive.</param>
    /// <param name="options">Sizes and bounds; the defaults when null.</param>
    /// <param name="progress">Told now and then how far it has come, one call at a time, from any thread; what it throws ends the reading.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">There is nothing to learn from, or the data cannot be read.</exception>
    public static DetectionDataset Read(string path, DetectionReadOptions? options = null, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        options ??= new DetectionReadOptions();
        var (catalog, survey, annotated) = Survey(path, options, progress, cancel);
        var dropped = options.MostImagesFor is { } most ? annotated.Keep(most(annotated.Images.Count), options.Seed) : 0;
        return Decode(catalog, survey, annotated, dropped, options, progress, cancel);
    }

    /// <summary>Reads names, headers and annotations, and brings them together.</summary>
    /// <exception cref="DatasetException">There is nothing to learn from, or the data cannot be read.</exception>
    internal static (EncodedImageCatalog Catalog, Survey Survey, AnnotatedImages Annotated) Survey(
        string path, DetectionReadOptions options, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var found = new CollectedAnnotations();
        var catalog = new EncodedImageCatalog(Container(path, options.Images.Archive, found, cancel));
        var survey = catalog.Survey(new SurveyRequest(options.Images, Labelled: false), progress, cancel);
        SurveyedImage[] images = [.. survey.Images.OrderBy(image => image.Name, StringComparer.Ordinal)];
        var annotated = AnnotatedImages.Match(path, found, images, options.ClassNames);
        return annotated.Images.Count > 0 ? (catalog, survey, annotated) : throw Nothing(path, found, images, survey, annotated.LeftOut);
    }

    private static AnnotatedContainer Container(string path, ArchiveLimits limits, CollectedAnnotations found, CancellationToken cancel) =>
        Tables.TableReader.LooksLikeTable(path)
        ? throw new DatasetException(
            DatasetCodes.Unsupported, $"{path} is a table, which has no images with boxes; leave out --task to learn from the table, or name a folder, .zip, .tar or .tar.gz with images and Pascal VOC, COCO or YOLO annotations.")
        : TryContainer(path, limits, found, cancel)
        ?? throw new DatasetException(
            DatasetCodes.Unsupported, $"{path} holds no images with boxes; name a folder, .zip, .tar or .tar.gz with images and Pascal VOC, COCO or YOLO annotations.");

    // Images of other kinds, such as IDX files, have no place for boxes.
    private static AnnotatedContainer? TryContainer(string path, ArchiveLimits limits, CollectedAnnotations found, CancellationToken cancel) =>
        ImageSource.Open(path, limits, cancel) is { Kind: ImageSourceKind.Folder or ImageSourceKind.Zip or ImageSourceKind.Tar, Catalog: EncodedImageCatalog files }
            ? new AnnotatedContainer(files.Container, found) { Path = path }
            : null;

    private static DetectionDataset Decode(
        EncodedImageCatalog catalog, Survey survey, AnnotatedImages annotated, int dropped, DetectionReadOptions options, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        SurveyedImage[] images = [.. annotated.Images.Select(image => image.Image)];
        var shape = WorkingSize.Choose(annotated.Images, options);
        PixelStore store = (long)images.Length * shape.Bytes <= options.Images.MemoryBytes
            ? new MemoryPixelStore(images.Length, shape.Bytes)
            : new ScratchPixelStore(images.Length, shape.Bytes, options.Images.ScratchFolder);
        try
        {
            var decoded = new Decoding(catalog, survey, images, shape, store, options.Images).Run(progress, cancel);
            if (decoded.Count == 0)
            {
                var example = survey.Skipped.Sorted()[0];
                throw new DatasetException(DatasetCodes.Empty, $"{catalog.Path} holds no usable image: {survey.Skipped.Count:N0} were left out, such as {example.Name} ({example.Reason}).");
            }

            return Assemble(catalog.Path, survey, annotated, dropped, decoded, shape, store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static DetectionDataset Assemble(string path, Survey survey, AnnotatedImages annotated, int dropped, IReadOnlyList<int> decoded, PixelShape shape, PixelStore store)
    {
        AnnotatedImage[] kept = [.. decoded.Select(slot => annotated.Images[slot])];
        var pixels = new ImageDataset(
            store, [.. decoded], [.. kept.Select(image => image.Image.Name)], [.. kept.Select(_ => -1)], [.. kept.Select(image => image.Split)])
        {
            Path = path,
            ClassNames = [],
            Height = shape.Height,
            Width = shape.Width,
            Channels = shape.Channels,
            Skipped = survey.Skipped.Sorted(),
            SkippedTotal = survey.Skipped.Count,
        };
        LabelledBox[][] boxes = [.. kept.Select(image => image.Boxes.Select(box => box with { Box = box.Box.Scaled(shape.Width, shape.Height) }).ToArray())];
        return new DetectionDataset(pixels, boxes, [.. kept.Select(image => (image.Image.Width, image.Image.Height))])
        {
            Format = annotated.Format,
            ClassNames = annotated.ClassNames,
            LeftOut = annotated.LeftOut,
            Dropped = dropped,
        };
    }

    private static DatasetException Nothing(string path, CollectedAnnotations found, SurveyedImage[] images, Survey survey, LeftOut leftOut)
    {
        if (images.Length == 0)
        {
            var reason = survey.Skipped.Sorted() is [var example, ..]
                ? string.Create(CultureInfo.InvariantCulture, $"no usable image: {survey.Skipped.Count:N0} were left out, such as {example.Name} ({example.Reason})")
                : "no images";
            return new DatasetException(DatasetCodes.Empty, $"{path} holds {reason}; put images there, with Pascal VOC, COCO or YOLO annotations.");
        }

        if (found.Damaged is [var (name, why), ..] && found.Voc.Count + found.Coco.Count + found.Yolo.Count == 0)
        {
            return new DatasetException(DatasetCodes.Annotations, $"{path} holds no annotation that can be read, such as {EntryNames.Printable(name)} ({why}); correct it or export the annotations again.");
        }

        return leftOut.Sentences is [var sentence, ..]
            ? new DatasetException(DatasetCodes.Annotations, $"{path} holds no image with an annotation that can be used. {sentence}")
            : new DatasetException(DatasetCodes.Annotations, $"{path} holds images but no boxes; put Pascal VOC files, a COCO file or YOLO labels beside them.");
    }
}
