using Sundial.Cli.Commands;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

namespace Sundial.Cli.Observers;

/// <summary>A run told in lines, for logs and pipes: a line for each phase, each epoch and each notice, and one every few seconds between.</summary>
internal sealed class PlainLines(TextWriter output) : ITrainingObserver
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(5);

    private TimeSpan _lastLine = TimeSpan.Zero;
    private TimeSpan _lastTrial = -BetweenProgress;

    /// <inheritdoc/>
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned) =>
        output.WriteLine(planned > TimeSpan.Zero ? $"{Numbers.Name(phase)} (planned {Duration.Text(planned)})" : Numbers.Name(phase));

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        if (progress.Elapsed - _lastLine >= BetweenProgress)
        {
            Write(progress);
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(TrainingProgress progress) => Write(progress);

    /// <inheritdoc/>
    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) =>
        output.WriteLine(validation is null
            ? $"{Numbers.Clock(elapsed)}  model saved: {path}"
            : $"{Numbers.Clock(elapsed)}  model saved, {Numbers.Validation(validation)}: {path}");

    /// <inheritdoc/>
    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed)
    {
        // Trials of a second, as those of tables are, come like progress.
        if (tuning.LastIsBest || tuning.Last.Seconds >= 1 || elapsed - _lastTrial >= BetweenProgress)
        {
            _lastTrial = elapsed;
            output.WriteLine($"{Numbers.Clock(elapsed)}  {tuning}");
        }
    }

    /// <inheritdoc/>
    public void Noticed(string sentence) => output.WriteLine($"note: {sentence}");

    private void Write(TrainingProgress progress)
    {
        _lastLine = progress.Elapsed;
        output.WriteLine($"{Numbers.Clock(progress.Elapsed)}  {string.Join(", ", Facts(progress))}, {Numbers.ClockUp(progress.Remaining)} left");
    }

    private static IEnumerable<string> Facts(TrainingProgress progress)
    {
        if (progress.Epoch is { } epoch)
        {
            yield return progress.Epochs is { } epochs ? $"epoch {Numbers.Epochs(epoch)} of {Numbers.Epochs(epochs)}" : $"epoch {Numbers.Epochs(epoch)}";
        }
        else
        {
            yield return progress.PhaseShare is { } share ? $"{Numbers.Name(progress.Phase)} {Numbers.Percent(share, 0)}" : Numbers.Name(progress.Phase);
        }

        if (progress.TrainingLoss is { } loss)
        {
            yield return $"loss {Numbers.Loss(loss)}";
        }

        if (progress.Validation is { } validation)
        {
            yield return Numbers.Validation(validation);
        }

        if (progress.ImagesPerSecond is { } speed)
        {
            yield return $"{Numbers.Count(speed)} images/s";
        }
    }
}
