using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Commands.Evaluations;

/// <summary>A detector and images with boxes in, metrics out.</summary>
internal static class BoxEvaluation
{
    /// <summary>Measures.</summary>
    public static void Run(Terminal terminal, ObjectDetector detector, EvaluationData data, float? threshold)
    {
        var options = new DetectionReadOptions
        {
            Images = data.ImageOptions,
            Height = detector.Height,
            Width = detector.Width,
            Channels = detector.Channels,
            ClassNames = detector.ClassNames,
        };
        using var images = DetectionDatasetReader.Read(data.Path, options);
        var part = images.TestPart();
        var metrics = detector.Evaluate(images, part, threshold);
        var isPart = part.Length < images.Count || images.Images.Splits[part[0]] == Learning.Data.DataSplit.Test;
        terminal.Event(new
        {
            Event = "completed",
            detector.Task,
            Model = detector.Path,
            Data = data.Path,
            Part = isPart ? "test" : "all",
            LeftOut = images.LeftOut.Counts,
            SkippedImages = images.Images.SkippedTotal,
            Skipped = EvaluationData.Shown(images.Images),
            Metrics = metrics,
        });
        if (terminal.Json)
        {
            return;
        }

        terminal.Line($"{DetectionMetricsView.Headline(metrics)} on {metrics.Count:N0} images{(isPart ? " of the test part" : string.Empty)}; boxes count as found from a score of {metrics.Threshold:0.00}.");
        DetectionMetricsView.Write(terminal.Rich, metrics);
        foreach (var sentence in images.LeftOut.Sentences)
        {
            terminal.Warn(sentence);
        }

        EvaluationData.Warn(terminal, images.Images);
    }
}
