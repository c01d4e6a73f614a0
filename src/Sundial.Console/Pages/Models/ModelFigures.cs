using System.Text.Json;
using Sundial.Console.Components;

namespace Sundial.Console.Pages.Models;

/// <summary>What was measured of a model, in words.</summary>
internal static class ModelFigures
{
    private const int Most = 12;

    /// <summary>The numbers among a version's metrics, in their order.</summary>
    public static IEnumerable<(string Name, string Value)> Of(JsonElement metrics) => metrics.ValueKind != JsonValueKind.Object
        ? []
        : metrics.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Take(Most).Select(metric => (Words.Name(metric.Name), Words.Figure(metric.Value.GetDouble())));

    /// <summary>The first of them in a few words; a dash where there is none.</summary>
    public static string First(JsonElement metrics) => Of(metrics).Select(figure => $"{figure.Name} {figure.Value}").FirstOrDefault() ?? "–";
}
