using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands.Evaluations;

/// <summary>A classifier and labelled images in, metrics out.</summary>
internal static class ImageEvaluation
{
    /// <summary>Measures.</summary>
    public static void Run(Terminal terminal, ImageClassifier classifier, EvaluationData data)
    {
        var options = data.ImageOptions with { Height = classifier.Height, Width = classifier.Width, Channels = classifier.Channels, AllowOneClass = true };
        using var images = ImageDatasetReader.Read(data.Path, options);
        var test = Enumerable.Range(0, images.Count).Where(index => images.Splits[index] == DataSplit.Test).ToArray();
        var metrics = classifier.Evaluate(images, test.Length > 0 ? test : null);
        terminal.Event(new
        {
            Event = "completed",
            classifier.Task,
            Model = classifier.Path,
            Data = data.Path,
            Part = test.Length > 0 ? "test" : "all",
            SkippedImages = images.SkippedTotal,
            Skipped = EvaluationData.Shown(images),
            Metrics = metrics,
        });
        if (!terminal.Json)
        {
            terminal.Line($"Accuracy {Numbers.Percent(metrics.Accuracy, 2)} on {metrics.Count:N0} images{(test.Length > 0 ? " of the test part" : string.Empty)}, log loss {Numbers.Loss(metrics.LogLoss)}.");
            MetricsView.Write(terminal.Rich, metrics);
            EvaluationData.Warn(terminal, images);
        }
    }
}
