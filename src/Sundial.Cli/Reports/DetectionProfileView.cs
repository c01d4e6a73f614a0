using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Cli.Reports;

/// <summary>What images with boxes are, for a person: facts, a line for each class, then what should be known.</summary>
internal static class DetectionProfileView
{
    private const int MostClasses = 30;
    private const double Unequal = 10;

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, DetectionDataset data, DetectionStatistics statistics)
    {
        var parts = statistics.Parts.Where(part => part.Key != DataSplit.Unspecified).Select(part => $"{part.Value:N0} {Numbers.Name(part.Key)}").ToArray();
        Facts.Write(terminal,
        [
            ("Images", $"{statistics.Images:N0} in {data.Images.Path}{(parts.Length > 0 ? $" ({string.Join(", ", parts)})" : string.Empty)}"),
            ("Format", data.Format switch { AnnotationFormat.PascalVoc => "Pascal VOC", AnnotationFormat.CocoJson => "COCO JSON", _ => "YOLO text" }),
            ("Boxes", $"{statistics.Objects:N0}, at most {statistics.MostObjects:N0} an image; {statistics.ImagesWithoutObjects:N0} images show nothing"),
            ("Classes", $"{statistics.Classes.Count:N0}"),
        ]);
        terminal.Line();
        var table = Tables.New("class", "boxes", "images", "width", "height");
        foreach (var known in statistics.Classes.Take(MostClasses))
        {
            table.AddTextRow(known.Name, Numbers.Count(known.Objects), Numbers.Count(known.Images), Numbers.Percent(known.MedianWidth), Numbers.Percent(known.MedianHeight));
        }

        terminal.Rich.Write(table);
        if (statistics.Classes.Count > MostClasses)
        {
            terminal.Line($"{statistics.Classes.Count - MostClasses:N0} more classes; --json has them all.");
        }

        TableProfileView.Sentences(terminal, "What to know:", [.. Findings(data, statistics)]);
        TableProfileView.Sentences(terminal, "What would be trained:", [.. Plan(statistics)]);
    }

    /// <summary>What should be known before training, a sentence each.</summary>
    public static IEnumerable<string> Findings(DetectionDataset data, DetectionStatistics statistics)
    {
        if (statistics.Imbalance >= Unequal)
        {
            var present = statistics.Classes.Where(known => known.Objects > 0).ToList();
            var (rarest, commonest) = (present.MinBy(known => known.Objects)!, present.MaxBy(known => known.Objects)!);
            yield return $"The classes are unequal: \"{rarest.Name}\" has {rarest.Objects:N0} boxes, \"{commonest.Name}\" {commonest.Objects:N0}.";
        }

        foreach (var sentence in data.LeftOut.Sentences)
        {
            yield return sentence;
        }
    }

    /// <summary>What would be trained and how.</summary>
    public static IEnumerable<string> Plan(DetectionStatistics statistics)
    {
        yield return $"A detector that finds {statistics.Classes.Count:N0} {(statistics.Classes.Count == 1 ? "class" : "classes")} of things.";
        yield return statistics.Parts.GetValueOrDefault(DataSplit.Test) is > 0 and var tested
            ? $"{statistics.Images - tested:N0} images to learn from and to choose by, and {tested:N0} of the test part to test on."
            : $"{statistics.Images:N0} images, a share of which is held out to choose by and to test on.";
    }
}
