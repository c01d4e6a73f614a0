using System.Globalization;
using System.Text.Json;
using Sundial.Cli.Commands.Jobs;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Observers;

/// <summary>A job's events in words. What a newer server tells besides is passed over.</summary>
internal static class JobEventWords
{
    /// <summary>The event in a line; null for one that says nothing to a person, such as a line of the log.</summary>
    public static string? Of(JobEvent happened) => happened.Kind switch
    {
        "state" => Joined(Text(happened, "to")?.Replace('_', ' '), Text(happened, "reason"), ": "),
        "lease" => Lease(happened),
        "phase" => Text(happened, "name") is { } phase ? $"{phase}{(Number(happened, "planned_seconds") is { } planned and > 0 ? $" (planned {Numbers.Seconds(planned)})" : string.Empty)}" : null,
        "progress" => JobWords.Progress(ProgressOf(happened)),
        "trial" => TrialOf(happened) is { } trial ? TrialWords(trial) : null,
        "checkpoint" => Measured($"checkpoint {Number(happened, "number")}", happened, "metric_name", "metric_value"),
        "evaluation" => Text(happened, "failure") is { } failure
            ? $"checkpoint {Number(happened, "checkpoint")} could not be evaluated: {failure}"
            : Measured($"checkpoint {Number(happened, "checkpoint")} evaluated", happened, "metric", "value"),
        "log" when happened.Data.TryGetProperty("notice", out var notice) && notice.ValueKind == JsonValueKind.True => Joined("note", Text(happened, "line"), ": "),
        "modified" => Joined("modified", Text(happened, "reason"), ": "),
        "model" => Joined("model", Text(happened, "model"), " "),
        _ => null,
    };

    /// <summary>The progress that an event tells; null for events of another kind.</summary>
    public static JobProgress? ProgressOf(JobEvent happened)
    {
        try
        {
            return happened.Kind == "progress" ? happened.Data.Deserialize<JobProgress>(Contracts.Http.ApiJson.Reading) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The trial that an event tells; null for events of another kind.</summary>
    public static TrialView? TrialOf(JobEvent happened)
    {
        try
        {
            return happened.Kind == "trial" ? happened.Data.Deserialize<TrialView>(Contracts.Http.ApiJson.Reading) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text in an event; null where there is none of that name.</summary>
    public static string? Text(JobEvent happened, string name) =>
        happened.Data.ValueKind == JsonValueKind.Object && happened.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Of(value.GetString()!) : null;

    private static double? Number(JobEvent happened, string name) =>
        happened.Data.ValueKind == JsonValueKind.Object && happened.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    // As a training by hand tells it.
    private static string TrialWords(TrialView trial)
    {
        var came = (trial.Outcome, Fitness(trial.Fitness)) switch
        {
            (TrialOutcome.Failed, _) => Joined("failed", trial.Reason is { } reason ? Printable.Of(reason) : null, ": "),
            (TrialOutcome.Cancelled, _) => "ended by the clock",
            (TrialOutcome.CutShort, var fitness) => Joined(fitness, "cut short", ", "),
            var (_, fitness) => fitness,
        };
        return $"trial {trial.Number}{(trial.Of is { } of ? $" of {of}" : string.Empty)}: {came}{(trial.BestFitness is null ? string.Empty : $"; the best so far {Fitness(trial.BestFitness)}")}";
    }

    private static string? Fitness(double? fitness) => fitness?.ToString("0.0000", CultureInfo.InvariantCulture);

    // What happened to a lease, in the words of the server: taken, lost, ended.
    private static string? Lease(JobEvent happened) =>
        Text(happened, "worker") is { } worker ? Joined($"lease {Text(happened, "what")}, worker {worker}", Text(happened, "reason"), ": ") : Text(happened, "what");

    private static string Measured(string what, JobEvent happened, string name, string value) =>
        Text(happened, name) is { } metric && Number(happened, value) is { } measured ? $"{what}: {metric} {Numbers.Value(measured)}" : what;

    private static string? Joined(string? first, string? second, string between) => second is { Length: > 0 } ? $"{first}{between}{second}" : first;
}
