using Sundial.Cli.Processes;
using Sundial.Learning.Training;

namespace Sundial.Cli.Observers;

/// <summary>A run told as one JSON object a line; docs/cli.md lists the events.</summary>
internal sealed class JsonLines(Terminal terminal) : ITrainingObserver
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(1);

    private TimeSpan? _lastProgress;

    /// <inheritdoc/>
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned) =>
        terminal.Event(new { Event = "phase", Phase = phase, PlannedSeconds = Math.Round(planned.TotalSeconds, 3) });

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        if (_lastProgress is null || progress.Elapsed - _lastProgress >= BetweenProgress)
        {
            _lastProgress = progress.Elapsed;
            Write("progress", progress);
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(TrainingProgress progress) => Write("epoch", progress);

    /// <inheritdoc/>
    public void ModelPublished(string path, double validationAccuracy, TimeSpan elapsed) => terminal.Event(new
    {
        Event = "published",
        Model = path,
        ValidationAccuracy = Numbers.Finite(validationAccuracy, 6),
        ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
    });

    /// <inheritdoc/>
    public void Noticed(string sentence) => terminal.Event(new { Event = "notice", Sentence = sentence });

    private void Write(string name, TrainingProgress progress) => terminal.Event(new
    {
        Event = name,
        progress.Phase,
        ElapsedSeconds = Math.Round(progress.Elapsed.TotalSeconds, 3),
        RemainingSeconds = Math.Round(progress.Remaining.TotalSeconds, 3),
        PhaseShare = Numbers.Finite(progress.PhaseShare, 4),
        Epoch = Numbers.Finite(progress.Epoch, 3),
        Epochs = Numbers.Finite(progress.Epochs, 3),
        TrainingLoss = Numbers.Finite(progress.TrainingLoss, 5),
        ValidationAccuracy = Numbers.Finite(progress.ValidationAccuracy, 6),
        ImagesPerSecond = Numbers.Finite(progress.ImagesPerSecond, 1),
    });
}
