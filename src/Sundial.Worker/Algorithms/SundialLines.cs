using System.Buffers;
using System.Text.Json;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

namespace Sundial.Worker.Algorithms;

/// <summary>A training told as Sundial's JSON lines: one object with the key <c>sundial</c> on each line.</summary>
/// <remarks>
/// A line with <c>planned_seconds</c> begins a phase or plans it anew; one with <c>plan</c> before it says what is to come in all. Metrics stand beside the <c>step</c> they belong to. Progress comes
/// four times a second at most, each epoch in any case.
/// </remarks>
/// <param name="output">Standard output.</param>
internal sealed class SundialLines(Stream output) : ITrainingObserver
{
    private static readonly TimeSpan s_betweenProgress = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> _line = new();
    private TimeSpan? _progressAt;
    private ValidationMetric? _validationTold;
    private long? _step;

    /// <inheritdoc/>
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned) => Write(json => WritePhase(json, phase, planned));

    /// <inheritdoc/>
    public void PhaseReplanned(TrainingPhase phase, TimeSpan left) => PhaseStarted(phase, left);

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress)
    {
        if (_progressAt is null || progress.Elapsed - _progressAt >= s_betweenProgress)
        {
            WriteProgress(progress, withValidation: progress.Validation != _validationTold);
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(TrainingProgress progress) => WriteProgress(progress, withValidation: true);

    /// <inheritdoc/>
    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
    {
        // A checkpoint follows, which is what others can use.
    }

    /// <inheritdoc/>
    public void CheckpointWritten(string path, long step, ValidationMetric? validation)
    {
        _step = Math.Max(_step ?? 0, step);
        Write(json =>
        {
            json.WriteString("checkpoint", Path.GetFileName(path));
            json.WriteNumber("step", step);
        });
    }

    /// <inheritdoc/>
    public void Planned(IReadOnlyList<PhaseAhead> ahead) => Write(json =>
    {
        json.WriteStartArray("plan");
        foreach (var (phase, planned) in ahead)
        {
            json.WriteStartObject();
            json.WriteString("phase", NameOf(phase));
            WriteNumber(json, "seconds", planned.TotalSeconds, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <inheritdoc/>
    /// <remarks>A trial is no step of the training and has no metric of it.</remarks>
    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => Write(json =>
    {
        var trial = tuning.Last;
        json.WriteStartObject("trial");
        json.WriteNumber("number", trial.Number + 1);
        json.WriteNumber("of", tuning.Of);
        json.WriteStartObject("settings");
        foreach (var (name, value) in trial.Values.ToJson())
        {
            json.WriteString(name, value?.ToString());
        }

        json.WriteEndObject();
        WriteNumber(json, "fitness", trial.Fitness, 6);
        WriteNumber(json, "best_fitness", tuning.BestFitness, 6);
        json.WriteBoolean("is_best", tuning.LastIsBest);
        json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(trial.Outcome.ToString()));
        WriteNumber(json, "seconds", trial.Seconds, 3);
        WriteNumber(json, "epochs", tuning.LastEpochs, 3);
        json.WriteString("origin", JsonNamingPolicy.SnakeCaseLower.ConvertName(trial.Origin.ToString()));
        if (trial.Fault is { } fault)
        {
            json.WriteString("reason", fault);
        }

        json.WriteEndObject();
    });

    /// <inheritdoc/>
    public void Noticed(string sentence) => Write(json => json.WriteString("notice", sentence));

    /// <summary>Tells how it ended; the last line.</summary>
    public void Ended(TrainingReport report) => Write(json =>
    {
        json.WriteString("phase", "done");
        json.WriteString("outcome", report.Outcome == TrainingOutcome.Stopped ? "stopped" : "completed");
        if (_step is { } step)
        {
            json.WriteNumber("step", step);
        }

        json.WriteStartObject("metrics");
        foreach (var result in report.Results.Where(result => result.IsMetric))
        {
            WriteNumber(json, result.Name.StartsWith("validation_", StringComparison.Ordinal) ? $"best_{result.Name}" : $"test_{result.Name}", result.Value, 6);
        }

        json.WriteEndObject();

        // What stands beside the model in the catalogue; by class and with the confusion matrix it is in the report beside the model.
        json.WriteStartObject("result");
        json.WriteString("task", report.Task);
        foreach (var result in report.Results)
        {
            WriteNumber(json, result.Name, result.Value, 6);
        }

        WriteNumber(json, "share_of_data_used", report.ShareOfDataUsed, 4);
        json.WriteEndObject();
        WriteNumber(json, "elapsed_seconds", report.ElapsedSeconds, 3);
        WriteNumber(json, "deadline_seconds", report.DeadlineSeconds, 3);
        json.WriteStartArray("ledger");
        foreach (var entry in report.Ledger)
        {
            json.WriteStartObject();
            json.WriteString("phase", NameOf(entry.Phase));
            WriteNumber(json, "planned_seconds", entry.PlannedSeconds, 3);
            WriteNumber(json, "actual_seconds", entry.ActualSeconds, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WritePhase(Utf8JsonWriter json, TrainingPhase phase, TimeSpan planned)
    {
        json.WriteString("phase", NameOf(phase));
        WriteNumber(json, "planned_seconds", planned.TotalSeconds, 3);
    }

    private void WriteProgress(TrainingProgress progress, bool withValidation)
    {
        _progressAt = progress.Elapsed;
        _step = progress.Step ?? _step;
        Write(json =>
        {
            json.WriteString("phase", NameOf(progress.Phase));
            WriteNumber(json, "share", progress.PhaseShare, 4);
            WriteNumber(json, "epoch", progress.Epoch, 3);
            WriteNumber(json, "of", progress.Epochs, 3);
            if (progress.Step is not { } step)
            {
                return;
            }

            json.WriteNumber("step", step);
            json.WriteStartObject("metrics");
            WriteNumber(json, "train_loss", progress.TrainingLoss, 5);
            if (withValidation && progress.Validation is { } validation)
            {
                WriteNumber(json, validation.FullName, validation.Value, 6);
            }

            WriteNumber(json, "images_per_second", progress.ImagesPerSecond, 1);
            json.WriteEndObject();
            _validationTold = progress.Validation;
        });
    }

    private static string NameOf(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Load => "load",
        TrainingPhase.Split => "split",
        TrainingPhase.Subsample => "subsample",
        TrainingPhase.Probe => "probe",
        TrainingPhase.Tune => "tune",
        TrainingPhase.Train => "train",
        TrainingPhase.Test => "test",
        TrainingPhase.Save => "save",
        _ => "resume",
    };

    // Neither infinity nor what is not a number is JSON; nobody misses them.
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, digits));
        }
    }

    private void Write(Action<Utf8JsonWriter> content)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteStartObject("sundial");
            content(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        Write(_line.WrittenSpan);
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        try
        {
            output.Write(line);
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody hears it; the model matters more than the tale of it.
        }
    }
}
