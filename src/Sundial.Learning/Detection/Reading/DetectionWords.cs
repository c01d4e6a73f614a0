using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Detection.Reading;

/// <summary>What images with boxes are, in sentences.</summary>
public static class DetectionWords
{
    private const double Unequal = 10;
    private const int LeastBoxes = 10;

    /// <summary>What should be known before training.</summary>
    /// <param name="data">The data.</param>
    /// <param name="statistics">What it is in numbers.</param>
    public static IEnumerable<DataFinding> Findings(DetectionDataset data, DetectionStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.Objects == 0)
        {
            yield return new(DataSeverity.Error, "There is no box on any image, so there is nothing to learn; annotate images.");
            yield break;
        }

        if (statistics.Imbalance >= Unequal)
        {
            var present = statistics.Classes.Where(known => known.Objects > 0).ToList();
            var (rarest, commonest) = (present.MinBy(known => known.Objects)!, present.MaxBy(known => known.Objects)!);
            yield return new(DataSeverity.Warning, $"The classes are unequal: \"{EntryNames.Printable(rarest.Name)}\" has {rarest.Objects:N0} boxes, \"{EntryNames.Printable(commonest.Name)}\" {commonest.Objects:N0}.");
        }

        var poor = statistics.Classes.Where(known => known.Objects < LeastBoxes).ToList();
        if (poor.Count > 0)
        {
            yield return new(DataSeverity.Warning, $"{poor.Count:N0} {(poor.Count == 1 ? "class has" : "classes have")} fewer than {LeastBoxes} boxes, such as \"{EntryNames.Printable(poor[0].Name)}\"; such a class is hardly learned.");
        }

        foreach (var (kind, sentence) in data.LeftOut.Counts.Keys.Zip(data.LeftOut.Sentences))
        {
            yield return new(kind is LeftOutKinds.Clipped or LeftOutKinds.Empty ? DataSeverity.Info : DataSeverity.Warning, sentence);
        }

        if (data.Images.SkippedTotal > 0)
        {
            var example = data.Images.Skipped[0];
            yield return new(DataSeverity.Info, $"{data.Images.SkippedTotal:N0} {(data.Images.SkippedTotal == 1 ? "file" : "files")} would be left out, such as {example.Name} ({example.Reason}).");
        }
    }

    /// <summary>What would be trained and how.</summary>
    /// <param name="statistics">What the data is in numbers.</param>
    public static IEnumerable<string> Plan(DetectionStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        yield return $"A detector that finds {statistics.Classes.Count:N0} {(statistics.Classes.Count == 1 ? "class" : "classes")} of things.";
        yield return statistics.Parts.GetValueOrDefault(DataSplit.Test) is > 0 and var tested
            ? $"{statistics.Images - tested:N0} images to learn from and to choose by, and {tested:N0} of the test part to test on."
            : $"{statistics.Images:N0} images, a share of which is held out to choose by and to test on.";
    }
}
