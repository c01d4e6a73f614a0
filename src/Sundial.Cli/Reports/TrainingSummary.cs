using Spectre.Console;
using Sundial.Cli.Commands;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Training;

namespace Sundial.Cli.Reports;

/// <summary>The end of a run, for a person: how good the model is, what it was made of, where the time went, and where it lies.</summary>
internal static class TrainingSummary
{
    private const int LabelWidth = 10;
    private const int SkippedShown = 3;

    /// <summary>Writes the summary.</summary>
    public static void Write(Terminal terminal, TrainingReport report)
    {
        terminal.Line();
        terminal.Line(Headline(report));
        if (report.Metrics is { } metrics)
        {
            MetricsView.Write(terminal.Rich, metrics);
        }

        foreach (var (label, text) in Facts(report))
        {
            terminal.Line(label.PadRight(LabelWidth) + text);
        }

        WriteLedger(terminal.Rich, report);
        if (terminal.IsInteractive)
        {
            // Elsewhere they were written as they came; the live view has taken them away.
            foreach (var notice in report.Notices)
            {
                terminal.Line($"note: {notice}");
            }
        }

        terminal.Line($"{"Model".PadRight(LabelWidth)}{report.ModelPath}");
        terminal.Line($"{"Report".PadRight(LabelWidth)}{report.ReportPath}");
    }

    private static string Headline(TrainingReport report)
    {
        var stopped = report.Outcome == TrainingOutcome.Stopped ? $"Stopped after {Duration.Text(TimeSpan.FromSeconds(report.ElapsedSeconds))}; the best model so far was kept. " : string.Empty;
        return stopped + (report.Metrics is { Count: > 0 } metrics
            ? $"Accuracy {Numbers.Percent(metrics.Accuracy, 2)} on {metrics.Count:N0} test images ({Numbers.Percent(report.ValidationAccuracy, 2)} on validation)."
            : $"Accuracy {Numbers.Percent(report.ValidationAccuracy, 2)} on validation; there was no time to test.");
    }

    private static IEnumerable<(string Label, string Text)> Facts(TrainingReport report)
    {
        var sizes = report.Sizes;
        yield return ("Data", $"{sizes.Train:N0} images trained on ({Numbers.Percent(report.ShareOfDataUsed, report.ShareOfDataUsed < 0.995 ? 1 : 0)} of the training part), {sizes.Validation:N0} for validation, {sizes.Test:N0} for the test; {report.ClassNames.Count:N0} classes");
        if (report.SkippedImages > 0)
        {
            var more = report.SkippedImages > SkippedShown ? $" and {report.SkippedImages - SkippedShown:N0} more" : string.Empty;
            yield return ("Skipped", $"{report.SkippedImages:N0} that could not be read: {string.Join("; ", report.SkippedExamples.Take(SkippedShown))}{more}");
        }

        var network = report.Network;
        yield return ("Network", $"{network.Name}, {network.Parameters:N0} parameters, sees {network.Height}×{network.Width} {(network.Channels == 1 ? "grey" : "colour")}, {network.MegaflopsPerImage:N1} Mflop an image");
        yield return ("Training", $"{Numbers.Epochs(report.Epochs)} epochs{(report.MeanEpochSeconds > 0 ? $" of {Numbers.Seconds(report.MeanEpochSeconds)} on average" : string.Empty)}; seed {report.Seed}, {report.Threads} {(report.Threads == 1 ? "thread" : "threads")}");
        yield return ("Time", $"{Numbers.Seconds(report.ElapsedSeconds)} of {Numbers.Seconds(report.DeadlineSeconds)}, from the start to the model on disk");
    }

    private static void WriteLedger(IAnsiConsole console, TrainingReport report)
    {
        var table = Tables.New("phase", "planned", "actual");
        foreach (var entry in report.Ledger)
        {
            table.AddRow(Numbers.Name(entry.Phase), Numbers.Seconds(entry.PlannedSeconds), Numbers.Seconds(entry.ActualSeconds));
        }

        table.AddRow("[bold]sum[/]", string.Empty, $"[bold]{Numbers.Seconds(report.Ledger.Sum(entry => entry.ActualSeconds))}[/]");
        console.Write(table);
    }
}
