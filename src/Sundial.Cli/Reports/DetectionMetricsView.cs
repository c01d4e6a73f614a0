using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Reports;

/// <summary>How well a detector did, for a person: a sentence, and a line for each class.</summary>
internal static class DetectionMetricsView
{
    /// <summary>The beginning of a sentence.</summary>
    public static string Headline(DetectionMetrics metrics) =>
        $"Average precision {Numbers.Percent(metrics.AveragePrecision50, 2)} at an overlap of 0.5, {Numbers.Percent(metrics.AveragePrecision, 2)} over 0.5 to 0.95,";

    /// <summary>Writes the classes.</summary>
    public static void Write(IAnsiConsole console, DetectionMetrics metrics)
    {
        var table = Tables.New("class", "boxes", "AP at 0.5", "AP 0.5 to 0.95", "precision", "recall");
        foreach (var row in metrics.Classes)
        {
            table.AddTextRow(
                row.Name, Numbers.Count(row.Objects), Share(row.AveragePrecision50), Share(row.AveragePrecision), Numbers.Percent(row.Precision), Numbers.Percent(row.Recall));
        }

        console.Write(table);
    }

    private static string? Share(double? share) => share is { } known ? Numbers.Percent(known) : null;
}
