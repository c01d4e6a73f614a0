using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Puts together what is to be told of a run, at its end or where it stands.</summary>
internal static class RunReport
{
    /// <summary>The report.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="data">The data.</param>
    /// <param name="champion">The best model.</param>
    /// <param name="publisher">Where it lies.</param>
    /// <param name="trainedImages">Images of an epoch.</param>
    /// <param name="meanEpochSeconds">Mean seconds of an epoch.</param>
    /// <param name="tested">What the test came to; null where there was none.</param>
    public static ImageClassificationReport Of(
        RunContext context, RunData data, Champion champion, ModelPublisher publisher, int trainedImages, double meanEpochSeconds, ImageTestResult? tested) => new()
        {
            Outcome = TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            MoreFrom = context.Request.MoreFrom,
            ClassNames = data.Images.ClassNames,
            Asked = AskedFor.Of(context.Request, context.Deadline),
            Metrics = tested?.Metrics,
            Reliability = tested?.Reliability,
            PrecisionRecall = tested?.PrecisionRecall,
            ValidationAccuracy = champion.ValidationAccuracy,
            Network = Summary(champion.Network),
            ShareOfDataUsed = (double)trainedImages / data.Parts.Train.Length,
            Epochs = Math.Round(champion.Epochs, 2),
            MeanEpochSeconds = Math.Round(meanEpochSeconds, 3),
            Sizes = new SplitSizes(trainedImages, data.Parts.Validation.Length, data.Test.Length),
            SkippedImages = data.Images.SkippedTotal,
            SkippedExamples = [.. data.Images.Skipped.Select(s => $"{s.Name}: {s.Reason}")],
            Seed = context.Request.Seed,
            Threads = context.Request.Threads,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
            Inputs = PixelsOf(champion.Network.Image),
            AveragePrecision = tested?.Metrics.Classes.Average(one => one.Precision),
            Recall = tested?.Metrics.Classes.Average(one => one.Recall),
            Rate = context.Rate,
            Tuning = context.Tuning,
            LearningCurve = [.. context.Curve.Points],
            ExpectedWithMoreTime = context.Expected(tested?.Metrics.Accuracy),
        };

    /// <summary>What a model of images takes, for its report.</summary>
    public static IReadOnlyList<string> PixelsOf(ImageShape image) => [$"pixels {image.Height}×{image.Width}×{image.Channels}"];

    /// <summary>Where a run stands, for a checkpoint.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="data">The data.</param>
    /// <param name="fingerprint">The data's fingerprint.</param>
    /// <param name="champion">The best model.</param>
    /// <param name="publisher">Where it lies.</param>
    /// <param name="position">Where the network in training stands; null between two.</param>
    public static TrainingState StateOf(
        RunContext context, RunData data, string fingerprint, Champion champion, ModelPublisher publisher, TrainingPosition? position)
    {
        var report = Of(context, data, champion, publisher, position?.Images ?? data.Parts.Train.Length, MeanEpochSeconds(position), tested: null);
        return TrainingState.Of(context, fingerprint, report) with { Position = position, Champion = champion.Snapshot(), Validation = champion.Validation };
    }

    /// <summary>Mean seconds of the whole epochs, or what one would take where none was whole; 0 where nothing was trained.</summary>
    public static double MeanEpochSeconds(TrainingPosition? position) => position switch
    {
        { EpochsTimed: > 0 } => position.EpochSeconds / position.EpochsTimed,
        { EpochsDone: > 0 } => position.SecondsIntoEpoch / position.EpochsDone,
        _ => 0,
    };

    private static NetworkSummary Summary(ResidualNetwork network) => new(
        network.Name, network.ParameterCount, Math.Round(2e-6 * network.MultiplyAdds, 1), network.Image.Height, network.Image.Width, network.Image.Channels);
}
