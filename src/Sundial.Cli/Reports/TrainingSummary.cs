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

    /// <summary>Writes the summary.</summary>
    public static void Write(Terminal terminal, TrainingReport report)
    {
        var task = TaskSummary.Of(report);
        terminal.Line();
        terminal.Line((report.Outcome == TrainingOutcome.Stopped ? $"Stopped after {Duration.Text(TimeSpan.FromSeconds(report.ElapsedSeconds))}; the best model so far was kept. " : string.Empty) + task.Headline);
        task.WriteMetrics(terminal.Rich);
        foreach (var (label, text) in task.Facts)
        {
            terminal.Line(label.PadRight(LabelWidth) + text);
        }

        if (report.ExpectedWithMoreTime is { } expected)
        {
            Line("More time", ForecastWords.Of(expected));
        }

        Line("Time", $"{Numbers.Seconds(report.ElapsedSeconds)} of {Numbers.Seconds(report.DeadlineSeconds)}, from the start to the model on disk; seed {report.Seed}, {report.Threads} {(report.Threads == 1 ? "thread" : "threads")}");
        WriteLedger(terminal.Rich, report);
        if (terminal.IsInteractive)
        {
            // Elsewhere they were written as they came; the live view has taken them away.
            foreach (var notice in report.Notices)
            {
                terminal.Line($"note: {notice}");
            }
        }

        Line("Model", report.ModelPath);
        Line("Report", report.ReportPath);

        void Line(string label, string text) => terminal.Line(label.PadRight(LabelWidth) + text);
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
