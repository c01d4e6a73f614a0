using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data;

/// <summary>
/// Reads image data sets: a survey of names and headers, then decoding in parallel straight into the place each image keeps. What comes
/// out does not depend on the number of threads.
/// </summary>
/// <remarks>
/// A source is a folder, a zip, or a tar, gzipped or not, with one sub-folder per class (train/, test/ or val/ above them where there
/// are such), or MNIST-style IDX files, gzipped or not: a folder of them, or one, which finds its partner by name.
/// </remarks>
public static class ImageDatasetReader
{
    /// <summary>Reads labelled images.</summary>
    /// <param name="path">A folder, an archive or an IDX file.</param>
    /// <param name="options">Sizes and bounds; the defaults when null.</param>
    /// <param name="progress">Told now and then how far it has come, one call at a time, from any thread; what it throws ends the reading.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">There is nothing to learn from, or the data cannot be read.</exception>
    public static ImageDataset Read(string path, ImageReadOptions? options = null, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        options ??= new ImageReadOptions();
        Check(options);
        var source = ImageSource.Open(path, options.Archive, cancel);
        return source.Kind == ImageSourceKind.Image
            ? throw new DatasetException(DatasetCodes.Unsupported, $"{path} is one image; to learn from images, name a folder or archive with one sub-folder per class.")
            : Read(source, options, labelled: true, progress, cancel);
    }

    /// <summary>Reads images without regard to classes, as they are for predicting, ordered by name.</summary>
    /// <param name="path">One image, a folder or an archive of images, or an IDX file.</param>
    /// <param name="height">Rows every image gets.</param>
    /// <param name="width">Columns every image gets.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="options">Bounds; its sizes and classes are not used.</param>
    /// <param name="progress">Told now and then how far it has come, one call at a time, from any thread; what it throws ends the reading.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Images with no classes and labels of -1.</returns>
    /// <exception cref="DatasetException">There is no usable image, or the data cannot be read.</exception>
    public static ImageDataset ReadUnlabelled(
        string path, int height, int width, int channels, ImageReadOptions? options = null, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        options = (options ?? new ImageReadOptions()) with { Height = height, Width = width, Channels = channels, ClassNames = null };
        Check(options);
        return Read(ImageSource.Open(path, options.Archive, cancel), options, labelled: false, progress, cancel);
    }

    private static ImageDataset Read(ImageSource source, ImageReadOptions options, bool labelled, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var survey = source.Catalog.Survey(new SurveyRequest(options, labelled), progress, cancel);
        if (survey.Images.Count == 0)
        {
            throw Nothing(source, survey, labelled);
        }

        SurveyedImage[] images = [.. survey.Images.OrderBy(image => image.Name, StringComparer.Ordinal)];
        _ = ClassesOf(source, images, options, labelled);   // refused before minutes of decoding
        options = options.MaxSideFor is { } longest ? options with { MaxSide = longest(survey.Images.Count) } : options;
        var shape = TargetShape.Choose(images, options);
        var store = NewStore(images.Length, shape, options);
        try
        {
            var decoding = new Decoding(source.Catalog, survey, images, shape, store, options);
            var decoded = decoding.Run(progress, cancel);
            if (decoded.Count == 0)
            {
                throw Nothing(source, survey, labelled);
            }

            if (shape.Channels == 3 && options.Channels is null && decoding.AllGrey)
            {
                store.ReduceToGrey(images.Length);
                shape = shape with { Channels = 1 };
            }

            var classes = ClassesOf(source, [.. decoded.Select(slot => images[slot])], options, labelled);
            return Assemble(source, survey, images, decoded, classes, shape, store, decoding.Sizes);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static ImageDataset Assemble(
        ImageSource source, Survey survey, SurveyedImage[] images, IReadOnlyList<int> decoded, IReadOnlyList<string> classes, PixelShape shape, PixelStore store,
        IReadOnlyList<(int Width, int Height)> sizes)
    {
        var labelOf = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return new ImageDataset(
            store,
            [.. decoded],
            [.. decoded.Select(slot => images[slot].Name)],
            [.. decoded.Select(slot => images[slot].ClassName is { } name ? labelOf[name] : -1)],
            [.. decoded.Select(slot => images[slot].Split)])
        {
            Path = source.Path,
            ClassNames = classes,
            Height = shape.Height,
            Width = shape.Width,
            Channels = shape.Channels,
            Skipped = survey.Skipped.Sorted(),
            SkippedTotal = survey.Skipped.Count,
            StoredSizes = [.. decoded.Select(slot => sizes[slot])],
        };
    }

    /// <exception cref="DatasetException">There is one class only, or one that the model does not know.</exception>
    private static string[] ClassesOf(ImageSource source, SurveyedImage[] images, ImageReadOptions options, bool labelled)
    {
        if (!labelled)
        {
            return [];
        }

        string[] found = [.. images.Select(image => image.ClassName).OfType<string>().Distinct(StringComparer.Ordinal)];
        Array.Sort(found, source.Kind == ImageSourceKind.Idx ? ByNumber : string.CompareOrdinal);
        if (options.ClassNames is { } known)
        {
            return found.Except(known, StringComparer.Ordinal).ToArray() is [var unknown, ..]
                ? throw new DatasetException(
                    DatasetCodes.UnknownClass, $"{source.Path} holds the class \"{EntryNames.Printable(unknown)}\", which the model does not know; it knows {Some(known)}.")
                : [.. known];
        }

        return found.Length >= 2 || options.AllowOneClass
            ? found
            : throw new DatasetException(
                DatasetCodes.OneClass,
                $"{source.Path} holds one class only, \"{EntryNames.Printable(found[0])}\"; telling images apart takes two or more, each in a sub-folder of its own.");
    }

    private static int ByNumber(string a, string b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);

    private static string Some(IReadOnlyList<string> names)
    {
        const int Shown = 8;
        return string.Join(", ", names.Take(Shown).Select(name => $"\"{name}\"")) + (names.Count > Shown ? $" and {names.Count - Shown:N0} more" : "");
    }

    private static PixelStore NewStore(int count, PixelShape shape, ImageReadOptions options) =>
        (long)count * shape.Bytes <= options.MemoryBytes
            ? new MemoryPixelStore(count, shape.Bytes)
            : new ScratchPixelStore(count, shape.Bytes, options.ScratchFolder);

    private static void Check(ImageReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSide, 8, nameof(options));
        if (options.Channels is not (null or 1 or 3) || options.Height is < 1 || options.Width is < 1 || (options.Height is null) != (options.Width is null))
        {
            throw new ArgumentException("Height and width go together and are positive; channels are 1 or 3.", nameof(options));
        }
    }

    // The most telling of the reasons: what became of the images that are there.
    private static DatasetException Nothing(ImageSource source, Survey survey, bool labelled)
    {
        if (survey.Skipped.Sorted() is not [var example, ..])
        {
            return new DatasetException(
                DatasetCodes.Empty,
                $"{source.Path} holds no images; {(labelled ? "put images there, one sub-folder per class" : "put images there")}.");
        }

        if (survey.Misplaced > 0)
        {
            return new DatasetException(
                DatasetCodes.OneClass,
                $"{source.Path} holds images but no class folders ({example.Name}: {example.Reason}); put the images of each class into a sub-folder of its own.");
        }

        var code = survey.TooLarge == survey.Skipped.Count ? DatasetCodes.ImageTooLarge : DatasetCodes.Empty;
        return new DatasetException(
            code,
            $"{source.Path} holds no usable image: {survey.Skipped.Count:N0} {(survey.Skipped.Count == 1 ? "file was" : "files were")} left out, such as {example.Name} ({example.Reason}).");
    }
}
