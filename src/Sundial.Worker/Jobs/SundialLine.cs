using System.Text.Json;
using Sundial.Contracts.Training;

namespace Sundial.Worker.Jobs;

/// <summary>What a line of Sundial's own JSON tells: <c>{"sundial":{"phase":"train","epoch":3,"of":18,"metrics":{"loss":0.41}}}</c>.</summary>
internal sealed record SundialLine
{
    /// <summary>What the algorithm does.</summary>
    public string? Phase { get; private init; }

    /// <summary>What the phase is to take.</summary>
    public double? PlannedSeconds { get; private init; }

    /// <summary>Epochs done.</summary>
    public double? Epoch { get; private init; }

    /// <summary>Epochs in all.</summary>
    public double? Of { get; private init; }

    /// <summary>Share of the phase that is done.</summary>
    public double? Share { get; private init; }

    /// <summary>What metrics are counted by.</summary>
    public long? Step { get; private init; }

    /// <summary>A word for people.</summary>
    public string? Notice { get; private init; }

    /// <summary>Numbers, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Metrics { get; private init; } = [];

    /// <summary>What the algorithm means to do with the time that is left; null where the line says nothing of it.</summary>
    public IReadOnlyList<PhaseAhead>? Plan { get; private init; }

    /// <summary>A trial of hyperparameters that has ended.</summary>
    public JobTrial? Trial { get; private init; }

    /// <summary>What was measured of the final model, as it is to be stored with it.</summary>
    public JsonElement? Result { get; private init; }

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is an ordinary line of output.</returns>
    public static SundialLine? Read(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("\"sundial\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.TryGetProperty("sundial", out var told) && told.ValueKind == JsonValueKind.Object ? From(told) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SundialLine From(JsonElement told) => new()
    {
        Phase = Text(told, "phase", 100),
        PlannedSeconds = Number(told, "planned_seconds"),
        Epoch = Number(told, "epoch"),
        Of = Number(told, "of"),
        Share = Number(told, "share") is { } share ? Math.Clamp(share, 0, 1) : null,
        Step = Number(told, "step") is { } step && Math.Abs(step) < 1e15 ? (long)step : null,
        Notice = Text(told, "notice", OutputReader.MostCharacters),
        Metrics = Numbers(told),
        Plan = SundialTrial.PlanOf(told),
        Trial = SundialTrial.Of(told),
        Result = told.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object ? result.Clone() : null,
    };

    /// <summary>A member that is a text, cut where it is too long; null where there is none.</summary>
    public static string? Text(JsonElement told, string name, int most) =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text.Length > most ? text[..most] : text
            : null;

    /// <summary>A member that is a number; null where there is none.</summary>
    public static double? Number(JsonElement told, string name) =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static List<KeyValuePair<string, double>> Numbers(JsonElement told) =>
        !told.TryGetProperty("metrics", out var metrics) || metrics.ValueKind != JsonValueKind.Object
            ? []
            : [.. metrics.EnumerateObject()
                .Where(metric => metric.Name.Length is > 0 and <= 255 && metric.Value.ValueKind == JsonValueKind.Number && metric.Value.TryGetDouble(out var number) && double.IsFinite(number))
                .Take(100)
                .Select(metric => KeyValuePair.Create(metric.Name, metric.Value.GetDouble()))];
}
