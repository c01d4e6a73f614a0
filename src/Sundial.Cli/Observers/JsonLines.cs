using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Cli.Processes;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

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
    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) => terminal.Event(WithValidation(validation, new
    {
        Event = "published",
        Model = path,
        ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
    }));

    /// <inheritdoc/>
    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => terminal.Event(new
    {
        Event = "trial",
        ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
        Trial = TuningTrial.Of(tuning.Last),
        Done = tuning.Done,
        Planned = tuning.Plan.Evaluations + tuning.Plan.Confirmations,
        BestFitness = Numbers.Finite(tuning.BestFitness, 6),
    });

    /// <inheritdoc/>
    public void Noticed(string sentence) => terminal.Event(new { Event = "notice", Sentence = sentence });

    private void Write(string name, TrainingProgress progress) => terminal.Event(WithValidation(progress.Validation, new
    {
        Event = name,
        progress.Phase,
        ElapsedSeconds = Math.Round(progress.Elapsed.TotalSeconds, 3),
        RemainingSeconds = Math.Round(progress.Remaining.TotalSeconds, 3),
        PhaseShare = Numbers.Finite(progress.PhaseShare, 4),
        Epoch = Numbers.Finite(progress.Epoch, 3),
        Epochs = Numbers.Finite(progress.Epochs, 3),
        TrainingLoss = Numbers.Finite(progress.TrainingLoss, 5),
        ImagesPerSecond = Numbers.Finite(progress.ImagesPerSecond, 1),
    }));

    // Under the name of what was measured, which differs from task to task.
    private static JsonObject WithValidation(ValidationMetric? validation, object facts)
    {
        var told = JsonSerializer.SerializeToNode(facts, TrainingReport.JsonOptions)!.AsObject();
        if (validation is not null && Numbers.Finite(validation.Value, 6) is { } value)
        {
            told[validation.FullName] = value;
        }

        return told;
    }
}
