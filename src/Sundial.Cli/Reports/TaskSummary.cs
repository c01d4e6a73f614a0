using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Cli.Reports;

/// <summary>What a summary says that depends on the task.</summary>
/// <param name="Headline">How good the model is, in a sentence.</param>
/// <param name="Facts">What it was made of, each with a label.</param>
/// <param name="WriteMetrics">Writes how good it is in detail.</param>
internal sealed record TaskSummary(string Headline, IReadOnlyList<(string Label, string Text)> Facts, Action<IAnsiConsole> WriteMetrics)
{
    private const int SkippedShown = 3;

    /// <summary>The words of a report.</summary>
    public static TaskSummary Of(TrainingReport report) => report switch
    {
        ImageClassificationReport images => Of(images),
        ObjectDetectionReport boxes => Of(boxes),
        TableReport table => Of(table),
        _ => throw new NotSupportedException($"Nobody knows how to tell of {report.Task}."),
    };

    private static TaskSummary Of(ImageClassificationReport report) => new(
        report.Metrics is { Count: > 0 } metrics
            ? $"Accuracy {Numbers.Percent(metrics.Accuracy, 2)} on {metrics.Count:N0} test images ({Numbers.Percent(report.ValidationAccuracy, 2)} on validation)."
            : $"Accuracy {Numbers.Percent(report.ValidationAccuracy, 2)} on validation; there was no time to test.",
        [Data(report, "images"), .. Skipped(report.SkippedImages, report.SkippedExamples), Network(report.Network), Training(report.Epochs, report.MeanEpochSeconds), .. Search(report)],
        console =>
        {
            if (report.Metrics is { } tested)
            {
                MetricsView.Write(console, tested);
            }
        });

    private static TaskSummary Of(ObjectDetectionReport report) => new(
        report.Metrics is { Count: > 0 } metrics
            ? $"{DetectionMetricsView.Headline(metrics)} on {metrics.Count:N0} test images ({Numbers.Percent(report.ValidationAveragePrecision50, 2)} at 0.5 on validation)."
            : $"Average precision {Numbers.Percent(report.ValidationAveragePrecision50, 2)} at an overlap of 0.5 on validation; there was no time to test.",
        [
            Data(report, "images"),
            .. Skipped(report.SkippedImages, report.SkippedExamples),
            Network(report.Network),
            Training(report.Epochs, report.MeanEpochSeconds),
            .. Search(report),
            ("Boxes", $"count as found from a score of {report.Threshold:0.00}; two that overlap by more than {report.MostOverlap:0.00} are one"),
        ],
        console =>
        {
            if (report.Metrics is { } tested)
            {
                DetectionMetricsView.Write(console, tested);
            }
        });

    private static TaskSummary Of(TableReport report) => new(
        HeadlineOf(report),
        [
            Data(report, "rows"),
            ("Target", $"{report.Target}, from {report.Inputs.Count:N0} columns"),
            .. report.Members.Select((member, i) => (i == 0 ? "Model" : string.Empty, $"{Numbers.Percent(member.Weight, 0)} {member.Settings}")),
            ("Search", report.Tuning is { } tuning ? $"{tuning.Trials.Values.Sum():N0} trials in {Numbers.Seconds(tuning.Seconds)}; {report.Candidates:N0} candidates in all. {tuning.Plan.Reason}" : $"{report.Candidates:N0} candidates, no search"),
        ],
        console =>
        {
            if (report.Metrics is { } tested)
            {
                MetricsView.Write(console, tested.Counts, "rows");
            }
        });

    private static string HeadlineOf(TableReport report) => report switch
    {
        { Metrics: { } classes } => $"{TableMetricsView.Headline(new TableEvaluation(classes, null))} on {classes.Counts.Count:N0} test rows.",
        { RegressionMetrics: { } numbers } => $"{TableMetricsView.Headline(new TableEvaluation(null, numbers))} on {numbers.Count:N0} test rows.",
        { ValidationMetrics: { } seen } => $"Accuracy {Numbers.Percent(seen.Counts.Accuracy, 2)} on validation; there was no time to test.",
        { ValidationRegressionMetrics: { } seen } => $"RMSE {seen.Rmse:0.####} on validation; there was no time to test.",
        _ => "There was no time to validate or test.",
    };

    private static (string Label, string Text) Data(TrainingReport report, string examples)
    {
        var (sizes, share) = (report.Sizes, report.ShareOfDataUsed);
        var classes = report.ClassNames.Count == 0 ? string.Empty : $"; {report.ClassNames.Count:N0} {(report.ClassNames.Count == 1 ? "class" : "classes")}";
        return ("Data", $"{sizes.Train:N0} {examples} trained on ({Numbers.Percent(share, share < 0.995 ? 1 : 0)} of the training part), {sizes.Validation:N0} for validation, {sizes.Test:N0} for the test{classes}");
    }

    private static IEnumerable<(string Label, string Text)> Skipped(int count, IReadOnlyList<string> examples)
    {
        if (count > 0)
        {
            var more = count > SkippedShown ? $" and {count - SkippedShown:N0} more" : string.Empty;
            yield return ("Skipped", $"{count:N0} that could not be read: {string.Join("; ", examples.Take(SkippedShown))}{more}");
        }
    }

    private static (string Label, string Text) Network(NetworkSummary network) =>
        ("Network", $"{network.Name}, {network.Parameters:N0} parameters, sees {network.Height}×{network.Width} {(network.Channels == 1 ? "grey" : "colour")}, {network.MegaflopsPerImage:N1} Mflop an image");

    private static IEnumerable<(string Label, string Text)> Search(TrainingReport report)
    {
        if (report.Tuning is { } tuning && tuning.Trials.Values.Sum() is > 0 and var trials)
        {
            yield return ("Search", $"{trials:N0} trials of hyperparameters in {Numbers.Seconds(tuning.Seconds)}");
        }
    }

    private static (string Label, string Text) Training(double epochs, double meanEpochSeconds) =>
        ("Training", $"{Numbers.Epochs(epochs)} epochs{(meanEpochSeconds > 0 ? $" of {Numbers.Seconds(meanEpochSeconds)} on average" : string.Empty)}");
}
