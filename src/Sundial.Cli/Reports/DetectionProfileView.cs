using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Cli.Reports;

/// <summary>What images with boxes are, for a person: facts, a line for each class, then what should be known.</summary>
internal static class DetectionProfileView
{
    private const int MostClasses = 30;

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

        TableProfileView.Sentences(terminal, "What to know:", [.. DetectionWords.Findings(data, statistics).Select(finding => finding.Sentence)]);
        TableProfileView.Sentences(terminal, "What would be trained:", [.. DetectionWords.Plan(statistics)]);
    }
}
