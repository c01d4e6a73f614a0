using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>Data and a deadline in; a trained, tested and saved image classifier out.</summary>
/// <remarks>
/// The order of things: (1) make sure there is a place to write to; (2) read and divide the data; (3) train a small network on a
/// part of it, so that there is a model early; (4) choose the network that fits the time, and time it; (5) train it, with every
/// better model written at once; (6) write the best, then test it in slices that can be cut; (7) report.
/// </remarks>
/// <param name="clock">Measures the time.</param>
public sealed class ImageClassificationRun(TimeProvider clock)
{
    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TrainingReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        Check(request);
        var context = new RunContext(request, clock, observer, stop);
        var publisher = new ModelPublisher(request.OutputPath, context.Notice);
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        using var data = DataPhase.Run(context);
        stop.ThrowIfCancellationRequested();

        var champion = new Champion(context, data, publisher);
        var training = new TrainingPhases(context, data, champion);
        var network = training.Run();
        return Finish(context, data, champion, publisher, network);
    }

    private static void Check(TrainingRequest request)
    {
        if (request.Deadline < DeadlinePlanner.ShortestDeadline)
        {
            throw new TrainingException(
                "deadline.too-short",
                $"A deadline of {request.Deadline.TotalSeconds:0.###} s is too short for any data; the shortest that can do is {DeadlinePlanner.ShortestDeadline.TotalSeconds:0} s.");
        }

        if (request.Deadline > DeadlinePlanner.LongestDeadline)
        {
            throw new TrainingException(
                "deadline.too-long",
                $"A deadline of {request.Deadline.TotalDays:0.#} days is longer than the {DeadlinePlanner.LongestDeadline.TotalDays:0} days that a run may take; name a shorter one.");
        }

        if (request.Epochs is < 1 or > 100_000)
        {
            throw new TrainingException("epochs.invalid", $"{request.Epochs} is no number of epochs to train; name one from 1 to 100,000.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(request.Threads, 1, nameof(request));
    }

    private static TrainingReport Finish(RunContext context, RunData data, Champion champion, ModelPublisher publisher, TrainedNetwork network)
    {
        var stopped = context.Stop.IsCancellationRequested;
        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        var model = champion.PublishFinal(network.Views);
        context.Begin(TrainingPhase.Test, network.TestSeconds);
        var metrics = Test(context, data, champion, network, model, stopped ? Math.Min(context.Deadline, context.Elapsed + 3) : context.Deadline);
        if (metrics?.Count < data.Test.Length)
        {
            context.Notice($"The test was cut at {metrics.Count:N0} of {data.Test.Length:N0} images {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        var report = Report(context, data, champion, publisher, network, metrics) with { Outcome = stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static ClassificationMetrics? Test(RunContext context, RunData data, Champion champion, TrainedNetwork network, byte[] model, double until)
    {
        var rate = new RunningPercentile();
        var counter = new ConfusionCounter(data.Images.ClassNames);
        var views = DeadlinePlanner.Count(network.Views);
        using var test = new ModelTest(context.Clock, model, data.TestImages, data.Images.ClassNames.Count, Math.Max(10, 100 / views), context.Request.Threads);
        var images = (int[])data.Test.Clone();
        new CounterRandom(context.Request.Seed, 0x7E57, 0).Shuffle<int>(images);
        var reserve = champion.WritingSeconds + DeadlinePlanner.Slack(context.Deadline) / 2;
        test.Run(images, (label, probabilities) => counter.Add(label, probabilities), rate, slice =>
        {
            context.Progress(progress => progress with { PhaseShare = (double)counter.Count / images.Length });
            return context.Elapsed + slice * rate.PerUnit(champion.SecondsPerImage[champion.State!.Network.Name].PerUnit(0) * views) + reserve < until;
        });
        return counter.Count == 0 ? null : counter.ToMetrics();
    }

    private static TrainingReport Report(
        RunContext context, RunData data, Champion champion, ModelPublisher publisher, TrainedNetwork trained, ClassificationMetrics? metrics)
    {
        var network = champion.State!.Network;
        return new TrainingReport
        {
            Outcome = TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            ClassNames = data.Images.ClassNames,
            Metrics = metrics,
            ValidationAccuracy = champion.ValidationAccuracy,
            Network = new NetworkSummary(
                network.Name, network.ParameterCount, Math.Round(2e-6 * network.MultiplyAdds, 1), network.Image.Height, network.Image.Width, network.Image.Channels),
            ShareOfDataUsed = (double)trained.Images / data.Parts.Train.Length,
            Epochs = Math.Round(champion.Epochs, 2),
            MeanEpochSeconds = Math.Round(trained.MeanEpochSeconds, 3),
            Sizes = new SplitSizes(trained.Images, data.Parts.Validation.Length, data.Test.Length),
            SkippedImages = data.Images.SkippedTotal,
            SkippedExamples = [.. data.Images.Skipped.Select(s => $"{s.Name}: {s.Reason}")],
            Seed = context.Request.Seed,
            Threads = context.Request.Threads,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = context.Notices,
        };
    }
}
