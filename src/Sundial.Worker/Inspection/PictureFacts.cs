using Sundial.Contracts.Datasets;
using Sundial.Learning.Data;

namespace Sundial.Worker.Inspection;

/// <summary>What images in classes and images with boxes have in common, as it is told over the wire.</summary>
internal static class PictureFacts
{
    /// <summary>The most classes that are told one by one.</summary>
    public const int MostClasses = 1000;

    private const int MostSkipped = 20;

    /// <summary>How large images are.</summary>
    /// <param name="sizes">At least one.</param>
    public static PictureSizes Sizes(IEnumerable<(int Width, int Height)> sizes)
    {
        var sorted = sizes.OrderBy(size => (long)size.Width * size.Height).ThenBy(size => size.Width).ToList();
        return new PictureSizes(Size(sorted[0]), Size(sorted[sorted.Count / 2]), Size(sorted[^1]), sorted.Distinct().Count());

        static PictureSize Size((int Width, int Height) size) => new(size.Width, size.Height);
    }

    /// <summary>Images by the part that the data names.</summary>
    public static IReadOnlyList<ProfiledSplit> Splits(IReadOnlyDictionary<DataSplit, int> parts) =>
        [.. parts.Where(part => part.Key != DataSplit.Unspecified).Select(part => new ProfiledSplit(GalleryFile.SplitOf(part.Key)!.Value, part.Value))];

    /// <summary>The first files that cannot be used.</summary>
    public static IReadOnlyList<SkippedFile> Skipped(IEnumerable<SkippedImage> skipped) =>
        [.. skipped.Take(MostSkipped).Select(file => new SkippedFile(WireText.Sentence(file.Name), WireText.Sentence(file.Reason)))];

    /// <summary>What is wrong, the gravest first.</summary>
    public static IReadOnlyList<DatasetFinding> Findings(IEnumerable<DataFinding> findings) =>
        [.. findings.OrderByDescending(finding => finding.Severity).Select(finding => new DatasetFinding(
            finding.Severity switch { DataSeverity.Error => FindingSeverity.Error, DataSeverity.Warning => FindingSeverity.Warning, _ => FindingSeverity.Info },
            WireText.Sentence(finding.Sentence)))];
}
