using Sundial.Learning.Data;
using Sundial.Learning.Forecasting;
using Sundial.Learning.Networks;

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
    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public ImageClassificationReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop) =>
        new CheckpointedRun<ImageClassificationReport>(request, clock, observer, Train, stop).Run();

    private static ImageClassificationReport Train(RunContext context, ModelPublisher publisher, RestoredTraining? restored)
    {
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        using var data = DataPhase.Run(context);
        context.Stop.ThrowIfCancellationRequested();

        using var champion = new Champion(context, data, publisher);
        var outlook = new TimeOutlook(context, data, champion);
        context.TestSeconds = () => champion.Stage is null ? outlook.TestSeconds(outlook.Candidates[0], outlook.ViewsOf(outlook.Candidates[0])) : outlook.TestSeconds(champion.Network, outlook.ViewsOf(champion.Network));
        using var recorder = context.Request.Checkpoints is { } checkpoints ? new CheckpointRecorder(context, checkpoints) : null;
        var fingerprint = DataFingerprint.Of(data.Images, data.Parts);
        if (context.Finished is { } finished)
        {
            MoreFrom.CheckData(finished, fingerprint, context.Request.DataPath);
        }

        if (restored is not null)
        {
            restored.CheckData(fingerprint);
            champion.GoOnFrom(restored, outlook.Candidates);
            restored.Publish(context, publisher);
        }

        var networks = recorder is null ? null : new NetworkRecorder<NetworkState>(
            context, recorder, champion, position => RunReport.StateOf(context, data, fingerprint, champion, publisher, position));
        var position = new TrainingPhases<NetworkState>(context, new NetworkChoice(context, data, outlook), champion, networks, restored).Run();
        var report = Finish(context, data, fingerprint, champion, publisher, outlook, position);
        recorder?.Finish();
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    private static ImageClassificationReport Finish(
        RunContext context, RunData data, string fingerprint, Champion champion, ModelPublisher publisher, TimeOutlook outlook, TrainingPosition? position)
    {
        var ending = new NetworkEnding(context, publisher);
        var images = position is { Stage: TrainingStage.Chosen } ? position.Images : Math.Min(NetworkChoice.FirstModelImages, data.Parts.Train.Length);
        var views = outlook.ViewsOf(champion.Network);
        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        var model = champion.PublishFinal(views);
        var training = ending.PublishTraining(2 * champion.WritingSeconds, () => TrainingSnapshot.Finished(
            RunReport.StateOf(context, data, fingerprint, champion, publisher, position), champion.State!, champion.Numbers));
        context.Begin(TrainingPhase.Test, outlook.TestSeconds(champion.Network, views));
        context.Expect(new ForecastSubject("accuracy", HigherIsBetter: true, Limit: 1)
        {
            Chance = 1.0 / data.Images.ClassNames.Count,
            StandardError = Math.Sqrt(champion.ValidationAccuracy * (1 - champion.ValidationAccuracy) / Math.Max(1, data.Test.Length)),
            IsAnnealed = true,
            Usual = UsualGain.OfNetworks,
        });
        var tested = new ImageTest(context, data, champion, DeadlinePlanner.Count(views)).Run(model);
        var mistakes = publisher.PublishMistakes(tested?.Mistakes);
        var outcome = ending.OutcomeOf(tested?.Metrics.Count, data.Test.Length);
        context.Begin(TrainingPhase.Save, champion.WritingSeconds);
        return ending.Publish(
            RunReport.Of(context, data, champion, publisher, images, RunReport.MeanEpochSeconds(position), tested) with { TrainingPath = training, MistakesPath = mistakes, Outcome = outcome });
    }
}
