using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>Data and a deadline in; a trained, tested and saved image classifier out.</summary>
/// <remarks>
/// The order of things: (1) make sure there is a place to write to; (2) read and divide the data; (3) train a small network on a
/// part of it, so that there is a model early; (4) choose the network that fits the time, and time it; (5) train it, with every
/// better model written at once; (6) write the best, then test it in slices that can be cut; (7) report. Where checkpoints are kept, a
/// run that was broken off goes on from the last whole one: it reads the data again, passes over (3) and (4), and takes up (5) at the step.
/// </remarks>
/// <param name="clock">Measures the time.</param>
public sealed class ImageClassificationRun(TimeProvider clock)
{
    private const double MostSecondsOfStoppedTest = 3;

    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public ImageClassificationReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        RequestCheck.Numbers(request);
        var notices = new List<string>();
        var restored = request.Checkpoints is null ? null : RestoredTraining.Find(request, notices);
        try
        {
            return Run(request, observer, restored, notices, stop);
        }
        catch (ForeignCheckpointException foreign)
        {
            return Run(request, observer, null, [.. notices, foreign.Message], stop);
        }
    }

    private ImageClassificationReport Run(TrainingRequest request, ITrainingObserver observer, RestoredTraining? restored, List<string> notices, CancellationToken stop)
    {
        // The bits of a sum depend on how many threads it is shared out to.
        if (restored is { State.Threads: var threads } && request.Epochs is not null && threads != request.Threads)
        {
            notices.Add($"The training goes on with {threads} threads, as it began, so that its weights do not depend on the break.");
            request = request with { Threads = threads };
        }

        var context = new RunContext(request, clock, observer, stop);
        if (restored is null)
        {
            RequestCheck.Deadline(request);
        }
        else
        {
            context.GoOnFrom(restored.State);
        }

        notices.ForEach(context.Notice);
        var publisher = new ModelPublisher(request.OutputPath, context.Notice);
        return restored is null ? Train(context, publisher, null) : GoOn(context, publisher, restored);
    }

    private static ImageClassificationReport GoOn(RunContext context, ModelPublisher publisher, RestoredTraining restored)
    {
        var state = restored.State;
        context.Notice($"The training goes on from {restored.Path}, at step {state.StepsBefore + (state.Position?.Steps ?? 0)}.");
        if (context.Elapsed + state.LoadingSeconds + context.Slack > context.Deadline)
        {
            return FinishUntested(context, publisher, restored);
        }

        try
        {
            return Train(context, publisher, restored);
        }
        catch (Exception e) when ((e is OperationCanceledException && context.Stop.IsCancellationRequested) || e is TrainingException { Code: "deadline.too-short" })
        {
            return FinishUntested(context, publisher, restored);
        }
    }

    private static ImageClassificationReport Train(RunContext context, ModelPublisher publisher, RestoredTraining? restored)
    {
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        using var data = DataPhase.Run(context);
        context.Stop.ThrowIfCancellationRequested();

        using var champion = new Champion(context, data, publisher);
        var outlook = new TimeOutlook(context, data, champion);
        using var recorder = Recorder(context, data, champion, publisher, restored);
        if (restored is not null)
        {
            restored.GiveBack(champion, outlook.Candidates);
            Publish(context, publisher, restored);
        }

        var training = new TrainingPhases(context, data, champion, outlook, recorder, restored);
        var network = training.Run();
        var report = Finish(context, data, champion, publisher, network);
        recorder?.Finish();
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static void Publish(RunContext context, ModelPublisher publisher, RestoredTraining restored)
    {
        publisher.PublishModel(restored.Model);
        context.Observer.ModelPublished(publisher.ModelPath, ValidationMetric.Accuracy(restored.State.Champion.ValidationAccuracy), context.Ledger.Elapsed);
    }

    private static CheckpointRecorder? Recorder(RunContext context, RunData data, Champion champion, ModelPublisher publisher, RestoredTraining? restored)
    {
        if (context.Request.Checkpoints is not { } checkpoints)
        {
            return null;
        }

        var fingerprint = DataFingerprint.Of(data.Images, data.Parts);
        restored?.CheckData(fingerprint);
        return new CheckpointRecorder(
            context, champion, checkpoints, position => RunReport.StateOf(context, data, fingerprint, champion, publisher, position));
    }

    // No time to read the data even: the model of the checkpoint is what there is.
    private static ImageClassificationReport FinishUntested(RunContext context, ModelPublisher publisher, RestoredTraining restored)
    {
        context.Begin(TrainingPhase.Save, 0);
        Publish(context, publisher, restored);
        context.Notice("There was no time left to train or test; the model of the checkpoint is kept as it is.");
        var report = restored.State.Report with
        {
            Outcome = context.Stop.IsCancellationRequested ? TrainingOutcome.Stopped : TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
        };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report;
    }

    private static ImageClassificationReport Finish(RunContext context, RunData data, Champion champion, ModelPublisher publisher, TrainedNetwork network)
    {
        var stopped = context.Stop.IsCancellationRequested;
        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        var model = champion.PublishFinal(network.Views);
        context.Begin(TrainingPhase.Test, network.TestSeconds);
        var metrics = Test(context, data, champion, network, model);
        stopped |= context.Stop.IsCancellationRequested && metrics?.Count < data.Test.Length;
        if (metrics?.Count < data.Test.Length)
        {
            context.Notice($"The test was cut at {metrics.Count:N0} of {data.Test.Length:N0} images {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        var report = RunReport.Of(context, data, champion, publisher, network.Images, network.MeanEpochSeconds, metrics) with { Outcome = stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static ClassificationMetrics? Test(RunContext context, RunData data, Champion champion, TrainedNetwork network, byte[] model)
    {
        double? stoppedAt = null;
        var rate = new RunningPercentile();
        var counter = new ConfusionCounter(data.Images.ClassNames);
        var views = DeadlinePlanner.Count(network.Views);
        using var test = new ModelTest(context.Clock, model, data.TestImages, data.Images.ClassNames.Count, Math.Max(10, 100 / views), context.Request.Threads);
        var images = (int[])data.Test.Clone();
        new CounterRandom(context.Request.Seed, 0x7E57, 0).Shuffle<int>(images);
        var reserve = champion.WritingSeconds + context.Slack / 2;
        test.Run(images, (label, probabilities) => counter.Add(label, probabilities), rate, slice =>
        {
            context.Progress(progress => progress with { PhaseShare = (double)counter.Count / images.Length });
            return context.Elapsed + slice * rate.PerUnit(champion.SecondsPerImage[champion.State!.Network.Name].PerUnit(0) * views) + reserve < Until();
        });
        return counter.Count == 0 ? null : counter.ToMetrics();

        // Asked anew before each slice: the deadline may be moved and the run stopped in the middle.
        double Until() => context.Stop.IsCancellationRequested
            ? Math.Min(context.Deadline, (stoppedAt ??= context.Elapsed) + MostSecondsOfStoppedTest)
            : context.Deadline;
    }
}
