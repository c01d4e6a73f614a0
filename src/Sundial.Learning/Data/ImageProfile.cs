using System.Globalization;
using System.Text.Json.Serialization;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data;

/// <summary>A class and how many images it has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Images of all parts.</param>
/// <param name="Test">Those of them that folders put into the test part.</param>
public sealed record ImageClassCount(string Name, int Count, int Test);

/// <summary>Widths and heights, in pixels.</summary>
/// <param name="Least">The size of the image with the fewest pixels.</param>
/// <param name="Median">The size in the middle.</param>
/// <param name="Most">The size of the image with the most pixels.</param>
/// <param name="Different">How many different sizes there are.</param>
public sealed record ImageSizes(string Least, string Median, string Most, int Different);

/// <summary>What labelled images are, as <c>sundial inspect</c> tells it.</summary>
public sealed record ImageProfile
{
    private const int Side = 32;
    private const int ExamplesKept = 10;
    private const double SkippedShare = 0.01;

    /// <summary>Where they are.</summary>
    public required string Path { get; init; }

    /// <summary><c>folder</c>, <c>zip</c>, <c>tar</c> or <c>idx</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Images that can be read.</summary>
    public required int Images { get; init; }

    /// <summary>The classes, in the order of a model's outputs.</summary>
    public required IReadOnlyList<ImageClassCount> Classes { get; init; }

    /// <summary>How large they are.</summary>
    public required ImageSizes Sizes { get; init; }

    /// <summary>Images by file name extension.</summary>
    public required IReadOnlyDictionary<string, int> Formats { get; init; }

    /// <summary>Images without colour.</summary>
    public required int Grey { get; init; }

    /// <summary>The images by their headers, for who plans with them.</summary>
    internal IReadOnlyList<SurveyedImage> Surveyed { get; init; } = [];

    /// <summary>Files that cannot be used, and the first of them with the reasons.</summary>
    public required int Skipped { get; init; }

    /// <summary>The first of the files that cannot be used.</summary>
    public required IReadOnlyList<SkippedImage> SkippedExamples { get; init; }

    /// <summary>Images that look the same as an earlier one, at 32×32 pixels.</summary>
    public required int Copies { get; init; }

    /// <summary>Those of them that stand in another class.</summary>
    public required int CopiesInOtherClasses { get; init; }

    /// <summary>Images of the test part that look the same as one that is learned from.</summary>
    public required int TestImagesInTraining { get; init; }

    /// <summary>Images by the part that folders put them into.</summary>
    public required IReadOnlyDictionary<DataSplit, int> Parts { get; init; }

    /// <summary>What should be known before training, a sentence each.</summary>
    public IReadOnlyList<string> Findings => [.. Graded.Select(finding => finding.Sentence)];

    /// <summary>The same with how grave each is.</summary>
    [JsonIgnore]
    public IReadOnlyList<DataFinding> Graded { get; private init; } = [];

    /// <summary>What would be trained and how, a sentence each.</summary>
    public required IReadOnlyList<string> Plan { get; init; }

    /// <summary>Looks at images: names, headers, and every pixel once.</summary>
    /// <param name="path">A folder, an archive or an IDX file.</param>
    /// <param name="options">Bounds; its sizes are not used.</param>
    /// <param name="progress">Told now and then how far it has come.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="DatasetException">There is no usable image, or the data cannot be read.</exception>
    public static ImageProfile Of(string path, ImageReadOptions options, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { AllowOneClass = true };
        using var images = ImageDatasetReader.Read(path, options with { Height = Side, Width = Side, Channels = 3 }, progress, cancel);
        var source = ImageSource.Open(path, options.Archive, cancel);
        var survey = source.Catalog.Survey(new SurveyRequest(options, Labelled: true), null, cancel).Images;
        var (copies, inOther, inTest) = CopiesIn(images);
        var counts = images.CountByClass();
        var test = images.CountByClass([.. Enumerable.Range(0, images.Count).Where(image => images.Splits[image] == DataSplit.Test)]);
        var profile = new ImageProfile
        {
            Path = path,
            Kind = source.Kind.ToString().ToLowerInvariant(),
            Images = images.Count,
            Classes = [.. images.ClassNames.Select((name, label) => new ImageClassCount(name, counts[label], test[label]))],
            Sizes = SizesOf(survey),
            Formats = survey.CountBy(image => ExtensionOf(image.Name, source.Kind)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            Grey = survey.Count(image => image.Grey),
            Surveyed = survey,
            Skipped = images.SkippedTotal,
            SkippedExamples = [.. images.Skipped.Take(ExamplesKept)],
            Copies = copies,
            CopiesInOtherClasses = inOther,
            TestImagesInTraining = inTest,
            Parts = images.Splits.ToArray().CountBy(split => split).OrderBy(part => part.Key).ToDictionary(),
            Plan = [],
        };
        return profile with { Graded = [.. Found(profile).OrderByDescending(finding => finding.Severity)], Plan = [.. Planned(profile)] };
    }

    /// <summary>Widths and heights of the images by their headers, as they are looked at.</summary>
    public IEnumerable<(int Width, int Height)> StoredSizes() => Surveyed.Select(image => (image.Width, image.Height));

    private static IEnumerable<DataFinding> Found(ImageProfile profile)
    {
        if (profile.Classes.Count < 2)
        {
            yield return new(DataSeverity.Error, $"There is one class only, \"{EntryNames.Printable(profile.Classes[0].Name)}\"; telling images apart takes two or more, each in a sub-folder of its own.");
        }

        if (profile.TestImagesInTraining > 0)
        {
            yield return new(DataSeverity.Error, $"{profile.TestImagesInTraining:N0} {(profile.TestImagesInTraining == 1 ? "image of the test part is" : "images of the test part are")} among those that are learned from, too; a test on them tells what was learned by heart.");
        }

        if (profile.Copies > 0)
        {
            yield return new(
                profile.CopiesInOtherClasses > 0 ? DataSeverity.Warning : DataSeverity.Info,
                $"{profile.Copies:N0} {(profile.Copies == 1 ? "image looks" : "images look")} the same as an earlier one{(profile.CopiesInOtherClasses > 0 ? $", {profile.CopiesInOtherClasses:N0} of them in another class" : "")}.");
        }

        var (rarest, commonest) = (profile.Classes.MinBy(known => known.Count)!, profile.Classes.MaxBy(known => known.Count)!);
        if (commonest.Count >= 10 * rarest.Count)
        {
            yield return new(DataSeverity.Warning, $"The classes are unequal: \"{EntryNames.Printable(rarest.Name)}\" has {rarest.Count:N0} images, \"{EntryNames.Printable(commonest.Name)}\" {commonest.Count:N0}.");
        }

        var least = new SplitShares().LeastPerClass;
        var poor = profile.Classes.Where(known => known.Count - known.Test < least).ToList();
        if (poor.Count > 0)
        {
            yield return new(DataSeverity.Warning, $"{poor.Count:N0} {(poor.Count == 1 ? "class has" : "classes have")} fewer than {least} images to learn from, such as \"{EntryNames.Printable(poor[0].Name)}\"; add images or remove {(poor.Count == 1 ? "it" : "them")}.");
        }

        if (profile.Skipped > 0)
        {
            yield return new(
                profile.Skipped > SkippedShare * profile.Images ? DataSeverity.Warning : DataSeverity.Info,
                $"{profile.Skipped:N0} {(profile.Skipped == 1 ? "file" : "files")} would be left out, such as {profile.SkippedExamples[0].Name} ({profile.SkippedExamples[0].Reason}).");
        }
    }

    private static IEnumerable<string> Planned(ImageProfile profile)
    {
        if (profile.Classes.Count < 2)
        {
            yield return "Nothing can be trained on one class; add images of another, in a sub-folder of its own.";
            yield break;
        }

        var test = profile.Classes.Sum(known => known.Test);
        yield return $"A classifier that tells {profile.Classes.Count:N0} classes of {(profile.Grey == profile.Images ? "grey" : "colour")} images.";
        yield return test > 0
            ? $"{profile.Images - test:N0} images to learn from and to choose by, and {test:N0} of the test part to test on."
            : string.Create(CultureInfo.InvariantCulture, $"{profile.Images:N0} images, of which about {new SplitShares().Test:P0} are held out to test on.");
        yield return "A residual network, as large as the time allows, trained on as many of the images as it can see.";
    }

    private static ImageSizes SizesOf(List<SurveyedImage> images)
    {
        var sorted = images.OrderBy(image => (long)image.Width * image.Height).ThenBy(image => image.Width).ToList();
        return new ImageSizes(Words(sorted[0]), Words(sorted[sorted.Count / 2]), Words(sorted[^1]), sorted.Select(image => (image.Width, image.Height)).Distinct().Count());

        static string Words(SurveyedImage image) => string.Create(CultureInfo.InvariantCulture, $"{image.Width}×{image.Height}");
    }

    private static string ExtensionOf(string name, ImageSourceKind kind) => kind == ImageSourceKind.Idx
        ? "idx"
        : System.IO.Path.GetExtension(name).TrimStart('.').ToLowerInvariant() switch { "jpg" or "jpe" => "jpeg", "tif" => "tiff", "" => "none", var extension => extension };

    private static (int Copies, int InOtherClasses, int InTest) CopiesIn(ImageDataset images)
    {
        var first = new Dictionary<UInt128, int>();
        var (copies, inOther, inTest) = (0, 0, 0);
        var pixels = new byte[images.ImageBytes];

        // Those that are learned from come first, so that a copy in the test is the copy.
        foreach (var image in Enumerable.Range(0, images.Count).OrderBy(image => images.Splits[image] == DataSplit.Test))
        {
            images.CopyPixels(image, pixels);
            var digest = System.Security.Cryptography.SHA256.HashData(pixels);
            if (first.TryAdd(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest), image))
            {
                continue;
            }

            var original = first[System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest)];
            copies++;
            inOther += images.Labels[image] != images.Labels[original] ? 1 : 0;
            inTest += images.Splits[image] == DataSplit.Test && images.Splits[original] != DataSplit.Test ? 1 : 0;
        }

        return (copies, inOther, inTest);
    }
}
