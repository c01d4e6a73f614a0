using System.Text.Json;
using Sundial.Contracts.Training;

namespace Sundial.Worker.Jobs;

/// <summary>Reads trials and plans of Sundial's own lines, which any program may print: what goes beyond what is kept is cut, and what makes no sense is passed over.</summary>
internal static class SundialTrial
{
    private const int MostNumber = 1_000_000;
    private const int MostSettings = 100;
    private const int MostCharacters = 1000;
    private const int MostNameCharacters = 255;
    private const int MostPhases = 20;

    /// <summary>The member <c>trial</c>: <c>{"number": 3, "settings": {"lr": 0.1}, "fitness": 0.61}</c>. Null where there is none, or where it has no number.</summary>
    public static JobTrial? Of(JsonElement told) =>
        told.TryGetProperty("trial", out var trial) && trial.ValueKind == JsonValueKind.Object && SundialLine.Number(trial, "number") is >= 1 and <= MostNumber and var number
            ? new JobTrial
            {
                Number = (int)number,
                Of = SundialLine.Number(trial, "of") is >= 1 and <= MostNumber and var of ? (int)of : null,
                Settings = SettingsOf(trial),
                Fitness = SundialLine.Number(trial, "fitness"),
                BestFitness = SundialLine.Number(trial, "best_fitness"),
                IsBest = trial.TryGetProperty("is_best", out var best) && best.ValueKind == JsonValueKind.True,
                Outcome = OutcomeOf(SundialLine.Text(trial, "outcome", MostCharacters)),
                Seconds = SundialLine.Number(trial, "seconds"),
                Epochs = SundialLine.Number(trial, "epochs"),
                Origin = SundialLine.Text(trial, "origin", MostCharacters),
                Reason = SundialLine.Text(trial, "reason", MostCharacters),
            }
            : null;

    /// <summary>The member <c>plan</c>: <c>[{"phase": "load", "seconds": 2}, {"phase": "train", "seconds": 50}]</c>. Null where there is none.</summary>
    public static IReadOnlyList<PhaseAhead>? PlanOf(JsonElement told)
    {
        if (!told.TryGetProperty("plan", out var plan) || plan.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<PhaseAhead> phases = [.. plan.EnumerateArray()
            .Where(phase => phase.ValueKind == JsonValueKind.Object)
            .Select(phase => (Name: SundialLine.Text(phase, "phase", MostNameCharacters), Seconds: SundialLine.Number(phase, "seconds")))
            .Where(phase => phase is { Name: not null, Seconds: >= 0 })
            .Take(MostPhases)
            .Select(phase => new PhaseAhead(phase.Name!, phase.Seconds!.Value))];
        return phases.Count == 0 ? null : phases;
    }

    private static TrialOutcome OutcomeOf(string? word) => word switch
    {
        "cut_short" => TrialOutcome.CutShort,
        "failed" => TrialOutcome.Failed,
        "cancelled" => TrialOutcome.Cancelled,
        _ => TrialOutcome.Completed,
    };

    private static Dictionary<string, string> SettingsOf(JsonElement trial)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (trial.TryGetProperty("settings", out var told) && told.ValueKind == JsonValueKind.Object)
        {
            foreach (var setting in told.EnumerateObject().Where(setting => setting.Name.Length is >= 1 and <= MostNameCharacters && setting.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
            {
                var text = setting.Value.ToString();
                if (settings.Count < MostSettings)
                {
                    settings[setting.Name] = text.Length > MostCharacters ? text[..MostCharacters] : text;
                }
            }
        }

        return settings;
    }
}
