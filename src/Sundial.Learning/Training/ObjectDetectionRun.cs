using Sundial.Learning.Data;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Forecasting;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training;

/// <summary>Images with boxes and a deadline in; a trained, tested and saved detector out.</summary>
/// <remarks>
/// The order of things is that of <see cref="ImageClassificationRun"/>: read at a resolution that fits the time, divide, a small network
/// early, then the network that fits the time, every better model written at once, choices by the validation images, test, report. Where
/// checkpoints are kept, a run that was broken off goes on from the last whole one.
/// </remarks>
/// <param name="clock">Measures the time.</param>
public sealed class ObjectDetectionRun(TimeProvider clock)
{
    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public ObjectDetectionReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop) =>
        new CheckpointedRun<ObjectDetectionReport>(request, clock, observer, Train, stop).Run();

    private static ObjectDetectionReport Train(RunContext context, ModelPublisher publisher, RestoredTraining? restored)
    {
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        using var data = DetectionLoading.Run(context);
        context.Stop.ThrowIfCancellationRequested();

        using var champion = new DetectorChampion(context, data, publisher);
        var outlook = new DetectionOutlook(context, data, champion);
        context.TestSeconds = () => outlook.TestSeconds(champion.Stage is null ? data.Candidates[0] : champion.Network);
        using var recorder = context.Request.Checkpoints is { } checkpoints ? new CheckpointRecorder(context, checkpoints) : null;
        var fingerprint = DataFingerprint.Of(data.Images, data.Parts);
        data.Tuned = context.Tuned(DetectionSpace.All);
        if (context.Finished is { } finished && data.Images.Dropped == 0)
        {
            MoreFrom.CheckData(finished, fingerprint, context.Request.DataPath);
        }

        if (restored is not null)
        {
            restored.CheckData(fingerprint);
            champion.GoOnFrom(restored);
            restored.Publish(context, publisher);
        }

        var networks = recorder is null ? null : new NetworkRecorder<DetectorState>(context, recorder, champion, position => StateOf(context, data, fingerprint, champion, publisher, position));
        var position = new TrainingPhases<DetectorState>(context, new DetectionTask(context, data, outlook), champion, networks, restored).Run();
        var report = Finish(context, data, fingerprint, champion, publisher, outlook, position);
        recorder?.Finish();
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static ObjectDetectionReport Finish(
        RunContext context, DetectionData data, string fingerprint, DetectorChampion champion, ModelPublisher publisher, DetectionOutlook outlook, TrainingPosition? position)
    {
        var ending = new NetworkEnding(context, publisher);
        var testing = outlook.TestSeconds(champion.Network);
        context.Begin(TrainingPhase.Tune, champion.ValidatingSeconds);
        var model = champion.PublishFinal(context.Deadline - context.Slack - testing - outlook.ReportSeconds - champion.WritingSeconds - DeadlinePlanner.TrainingFileSeconds(context.Deadline));
        var training = ending.PublishTraining(outlook.ReportSeconds + champion.WritingSeconds, () => TrainingSnapshot.Finished(
            StateOf(context, data, fingerprint, champion, publisher, position) with { Seen = data.Seen(context) }, champion.State, champion.Numbers));
        context.Begin(TrainingPhase.Test, testing);
        context.Expect(new ForecastSubject("average_precision_50", HigherIsBetter: true, Limit: 1) { Chance = 0, StandardError = 0.5 / Math.Sqrt(Math.Max(1, data.Test.Length)), IsAnnealed = true, Usual = UsualGain.OfNetworks });
        var tested = new DetectorTest(context, data, champion, outlook).Run(model, outlook.ReportSeconds + context.Slack / 2);
        var mistakes = publisher.PublishMistakes(tested?.Mistakes);
        var outcome = ending.OutcomeOf(tested?.Metrics.Count, data.Test.Length);
        context.Begin(TrainingPhase.Save, outlook.ReportSeconds);
        return ending.Publish(ReportOf(context, data, champion, publisher, position, tested) with { TrainingPath = training, MistakesPath = mistakes, Outcome = outcome });
    }

    private static TrainingState StateOf(
        RunContext context, DetectionData data, string fingerprint, DetectorChampion champion, ModelPublisher publisher, TrainingPosition? position) =>
        TrainingState.Of(context, fingerprint, ReportOf(context, data, champion, publisher, position, tested: null)) with { Position = position, Champion = champion.Snapshot(), Validation = champion.Validation };

    private static ObjectDetectionReport ReportOf(
        RunContext context, DetectionData data, DetectorChampion champion, ModelPublisher publisher, TrainingPosition? position, DetectorTestResult? tested)
    {
        var network = champion.Network;
        return new ObjectDetectionReport
        {
            Outcome = TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            MoreFrom = context.Request.MoreFrom,
            ClassNames = data.Images.ClassNames,
            ShareOfDataUsed = (double)data.Images.Count / (data.Images.Count + data.Images.Dropped),
            Asked = AskedFor.Of(context.Request, context.Deadline),
            Metrics = tested?.Metrics,
            PrecisionRecall = tested?.PrecisionRecall,
            ValidationAveragePrecision50 = champion.AveragePrecision50,
            ValidationAveragePrecision = champion.AveragePrecision,
            MostOverlap = Math.Round(champion.Choice.MostOverlap, 3),
            Threshold = Math.Round(champion.Choice.Threshold, 3),
            Network = new NetworkSummary(
                network.Name, network.ParameterCount, Math.Round(2e-6 * network.MultiplyAdds, 1), network.Image.Height, network.Image.Width, network.Image.Channels),
            Format = data.Images.Format,
            Epochs = Math.Round(champion.Epochs, 2),
            MeanEpochSeconds = Math.Round(RunReport.MeanEpochSeconds(position), 3),
            Sizes = new SplitSizes(data.Parts.Train.Length, data.Parts.Validation.Length, data.Test.Length),
            LeftOut = data.Images.LeftOut.Counts,
            SkippedImages = data.Images.Images.SkippedTotal,
            SkippedExamples = [.. data.Images.Images.Skipped.Take(20).Select(skipped => $"{skipped.Name}: {skipped.Reason}")],
            Seed = context.Request.Seed,
            Threads = context.Request.Threads,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
            Inputs = RunReport.PixelsOf(network.Image),
            AveragePrecision = tested?.Metrics.AveragePrecision,
            Recall = tested?.Metrics.Recall,
            Rate = context.Rate,
            Tuning = context.Tuning,
            LearningCurve = [.. context.Curve.Points],
            ExpectedWithMoreTime = context.Expected(tested?.Metrics.AveragePrecision50),
        };
    }
}
