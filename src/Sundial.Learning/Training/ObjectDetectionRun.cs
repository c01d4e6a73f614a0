using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Forecasting;

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
<<<<<<< HEAD
=======
    private const double MostSecondsOfStoppedTest = 3;
    private const int FirstModelSteps = 30;
    private const int ProbeSteps = 4;
    private const int TestSlice = 8;
    private const string Family = "detector";
    private const double MostValidationShare = 0.04;

    // A network that gets so much of the samples it is wanted to see is kept: to try another costs time, too.
    private const double LeastOfWanted = 0.4;

>>>>>>> 5ecdade (wip)
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
        using var recorder = context.Request.Checkpoints is { } checkpoints ? new CheckpointRecorder(context, checkpoints) : null;
        var fingerprint = recorder is null ? string.Empty : DataFingerprint.Of(data.Images, data.Parts);
        if (restored is not null)
        {
<<<<<<< HEAD
            restored.CheckData(fingerprint);
            champion.GoOnFrom(restored);
            restored.Publish(context, publisher);
=======
            Seed = request.Seed,
            MostImagesFor = _ => DetectorPlanner.MostImages(budget, request.Threads),
            Images = new ImageReadOptions { MemoryBytes = request.MemoryBytes, Threads = request.Threads },
            LongestSideFor = images => DetectorPlanner.LongestSide(images, budget / context.Slowness(Family), request.Threads),
        };
        var images = DetectionDatasetReader.Read(request.DataPath, options, new LoadingWatch(context), context.Stop);
        try
        {
            Tell(context, images);
            var other = request.TestDataPath is null ? null : DetectionDatasetReader.Read(
                request.TestDataPath,
                options with { Height = images.Images.Height, Width = images.Images.Width, Channels = images.Images.Channels, ClassNames = images.ClassNames },
                new LoadingWatch(context),
                context.Stop);
            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            var parts = DetectionSplit.Of(images, request.Seed, hasOtherTest: other is not null);
            var data = new DetectionData(images, parts, other, request.Seed);
            context.LoadingSeconds = context.Elapsed - begun;
            return data;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static void Tell(RunContext context, DetectionDataset images)
    {
        foreach (var sentence in images.LeftOut.Sentences)
        {
            context.Notice(sentence);
>>>>>>> 5ecdade (wip)
        }

        var networks = recorder is null ? null : new NetworkRecorder<DetectorState>(recorder, champion, position => StateOf(context, data, fingerprint, champion, publisher, position));
        var position = new TrainingPhases<DetectorState>(context, new DetectionTask(context, data, outlook), champion, networks, restored).Run();
        var report = Finish(context, data, champion, publisher, outlook, position);
        recorder?.Finish();
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

<<<<<<< HEAD
    private static ObjectDetectionReport Finish(
        RunContext context, DetectionData data, DetectorChampion champion, ModelPublisher publisher, DetectionOutlook outlook, TrainingPosition? position)
=======
    // A small network for a short while: whatever happens later, there is a model.
    private static DetectorTrainer TrainFirst(RunContext context, DetectionData data, DetectorChampion champion)
    {
        double End() => DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, champion.WritingSeconds + champion.ValidatingSeconds);
        var end = End();
        context.Begin(TrainingPhase.Train, end - context.Elapsed);
        var trainer = NewTrainer(context, data, data.Candidates[0], batch: 4, data.Policy with { Mosaic = 0 });
        LoopEnd until = context.Request.Epochs is null
            ? new LoopEnd.AtTime(() => end)
            : new LoopEnd.AfterSteps(FirstModelSteps, () => EndOfTraining(context, data, champion, data.Candidates[0]));
        new DetectorLoop(context, trainer, champion, until).Run();
        context.StepsBefore = trainer.Steps;
        return trainer;
    }

    // The largest network that sees enough samples by the nominal rate; where steps of it take longer, a smaller one.
    private static DetectorTrainer Choose(RunContext context, DetectionData data, DetectorChampion champion)
    {
        var (request, images) = (context.Request, data.Parts.Train.Length);
        var correction = context.Slowness(Family);
        context.Begin(TrainingPhase.Probe, DeadlinePlanner.ProbeShare * context.Deadline);
        for (var attempt = 0; ; attempt++)
        {
            var rate = correction;
            var seconds = request.Epochs is null ? Left() : DeadlinePlanner.NominalShare * context.NominalSeconds;
            var network = DetectorPlanner.Choose(data.Candidates, images, seconds, n => rate * DetectorPlanner.NominalSecondsPerImage(n, request.Threads));
            var nominal = DetectorPlanner.NominalSecondsPerImage(network, request.Threads);
            var batch = DetectorPlanner.Batch(seconds / (rate * nominal), images);
            var trainer = NewTrainer(context, data, network, batch, data.Policy);
            try
            {
                if (request.Epochs is not null || network == data.Candidates[0] || attempt == 2)
                {
                    return trainer;
                }

                var measured = Probe(context, trainer);
                context.TakeRate(Family, nominal, measured);
                if (Left() / measured >= LeastOfWanted * DetectorPlanner.ViewsWanted(images, network))
                {
                    return trainer;
                }

                correction = measured / nominal;
                trainer.Dispose();
            }
            catch
            {
                trainer.Dispose();
                throw;
            }
        }

        double Left() => EndOfTraining(context, data, champion, data.Candidates[^2]) - context.Elapsed;
    }

    // The steps count: the learning rate begins small, and nothing learned early is lost. The first one is cold.
    private static double Probe(RunContext context, DetectorTrainer trainer)
    {
        trainer.Step(0);
        var begun = context.Clock.GetTimestamp();
        for (var step = 0; step < ProbeSteps && !context.Stop.IsCancellationRequested; step++)
        {
            trainer.Step(0);
            context.Progress(progress => progress);
        }

        return context.Clock.GetElapsedTime(begun).TotalSeconds / (ProbeSteps * trainer.Batch);
    }

    private static double Train(RunContext context, DetectionData data, DetectorChampion champion, DetectorTrainer trainer)
    {
        var network = trainer.State.Network;
        context.Begin(TrainingPhase.Train, EndOfTraining(context, data, champion, network) - context.Elapsed);
        LoopEnd until = context.Request.Epochs is { } epochs
            ? new LoopEnd.AfterSteps((long)Math.Ceiling(epochs * trainer.StepsPerEpoch), () => EndOfTraining(context, data, champion, network))
            : new LoopEnd.AtTime(() => EndOfTraining(context, data, champion, network));
        var loop = new DetectorLoop(context, trainer, champion, until);
        loop.Run();
        if (loop.CutShort)
        {
            context.Notice($"The deadline came before epoch {context.Request.Epochs}: {trainer.Epochs:0.0} were trained; a longer --within or fewer --epochs would finish the schedule.");
        }

        return loop.MeanEpochSeconds;
    }

    private static DetectorTrainer NewTrainer(RunContext context, DetectionData data, DetectorNetwork network, int batch, Detection.Augmentation.DetectionPolicy policy)
    {
        var (seed, threads) = (context.Request.Seed, context.Request.Threads);
        return new DetectorTrainer(data.Images, data.Parts.Train, data.NewState(network, seed), new DetectorRecipe { Batch = batch }, policy, seed, threads);
    }

    // What follows training: the last validation, the choices by it once more, the test, two files and the report.
    private static double EndOfTraining(RunContext context, DetectionData data, DetectorChampion champion, DetectorNetwork network)
    {
        var perImage = champion.SecondsPerImage(network);
        var validating = Math.Min(MostValidationShare * context.Deadline, perImage * data.Parts.Validation.Length) + champion.OpeningSeconds + champion.WritingSeconds;
        return context.Deadline - context.Slack - 2 * validating - TestSeconds(context, data, champion, network) - 3 * champion.WritingSeconds;
    }

    private static double TestSeconds(RunContext context, DetectionData data, DetectorChampion champion, DetectorNetwork network) =>
        champion.OpeningSeconds + Math.Min(DeadlinePlanner.MostTestShare * context.Deadline, champion.SecondsPerImage(network) * data.Test.Length);

    private static ObjectDetectionReport Finish(RunContext context, DetectionData data, DetectorChampion champion, ModelPublisher publisher, double epochSeconds)
>>>>>>> 5ecdade (wip)
    {
        var stopped = context.Stop.IsCancellationRequested;
        var testing = outlook.TestSeconds(champion.Network);
        context.Begin(TrainingPhase.Tune, champion.ValidatingSeconds);
        var model = champion.PublishFinal(context.Deadline - context.Slack - testing - outlook.ReportSeconds - champion.WritingSeconds);
        context.Begin(TrainingPhase.Test, testing);
<<<<<<< HEAD
        var metrics = new DetectorTest(context, data, champion).Run(model, outlook.ReportSeconds + context.Slack / 2);
=======
        context.Expect(new ForecastSubject("average_precision_50", HigherIsBetter: true, Limit: 1) { Chance = 0, StandardError = 0.5 / Math.Sqrt(Math.Max(1, data.Test.Length)), IsAnnealed = true });
        var metrics = Test(context, data, champion, model);
>>>>>>> 5ecdade (wip)
        stopped |= context.Stop.IsCancellationRequested && metrics?.Count < data.Test.Length;
        if (metrics?.Count < data.Test.Length)
        {
            context.Notice($"The test was cut at {metrics.Count:N0} of {data.Test.Length:N0} images {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        context.Begin(TrainingPhase.Save, outlook.ReportSeconds);
        var report = ReportOf(context, data, champion, publisher, position, metrics) with { Outcome = stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static TrainingState StateOf(
        RunContext context, DetectionData data, string fingerprint, DetectorChampion champion, ModelPublisher publisher, TrainingPosition? position) =>
        TrainingState.Of(context, fingerprint, ReportOf(context, data, champion, publisher, position, metrics: null)) with { Position = position, Champion = champion.Snapshot() };

    private static ObjectDetectionReport ReportOf(
        RunContext context, DetectionData data, DetectorChampion champion, ModelPublisher publisher, TrainingPosition? position, DetectionMetrics? metrics)
    {
        var network = champion.Network;
        return new ObjectDetectionReport
        {
            Outcome = TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            ClassNames = data.Images.ClassNames,
            ShareOfDataUsed = (double)data.Images.Count / (data.Images.Count + data.Images.Dropped),
            Metrics = metrics,
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
            AveragePrecision = metrics?.AveragePrecision,
            Recall = metrics?.Recall,
            Rate = context.Rate,
            LearningCurve = [.. context.Curve.Points],
            ExpectedWithMoreTime = context.Expected(metrics?.AveragePrecision50),
        };
    }
}
