using System.Text.Json;

namespace Sundial.OpenInference.Conformance.Cases;

/// <summary>Health and the server's own metadata.</summary>
internal static class HealthCases
{
    private const string Health = "GET v2/health/live and v2/health/ready answer 200 for true and a client or server error for false; a body, where there is one, is JSON.";
    private const string Server = "GET v2 answers {name, version, extensions}.";

    public static IEnumerable<ConformanceCase> All =>
    [
        new("health.live", Health, "", _ => Request.Get("/v2/health/live"), (_, answer) => Checks.Ok(answer) ?? Body(answer, "live")),
        new("health.ready", Health, "", _ => Request.Get("/v2/health/ready"), (_, answer) => Checks.Ok(answer) ?? Body(answer, "ready")),
        new("server.answers", Server, "", _ => Request.Get("/v2"), (_, answer) => Checks.Ok(answer)),
        new("server.name", Server, "", _ => Request.Get("/v2"), (_, answer) => Checks.Is(answer.Json, "name", JsonValueKind.String)),
        new("server.version", Server, "", _ => Request.Get("/v2"), (_, answer) => Checks.Is(answer.Json, "version", JsonValueKind.String)),
        new("server.extensions", Server, "", _ => Request.Get("/v2"), (_, answer) => Checks.Is(answer.Json, "extensions", JsonValueKind.Array)
            ?? (answer.Json!.Value.GetProperty("extensions").EnumerateArray().All(one => one.ValueKind == JsonValueKind.String) ? null : "an extension is no text")),
        new("server.content_type", "Bodies are JSON, with that media type.", "", _ => Request.Get("/v2"), (_, answer) => answer.ContentType == "application/json" ? null : $"the media type is {answer.ContentType}"),
    ];

    // The specification writes {"live"} for both by a slip, others {"ready"}, and some servers send nothing.
    private static string? Body(Answer answer, string name) =>
        answer.Body.Length == 0 ? null
        : answer.Json is not { ValueKind: JsonValueKind.Object } json ? "the body is no JSON object"
        : (json.TryGetProperty(name, out var value) || json.TryGetProperty("live", out value)) && value.ValueKind == JsonValueKind.False ? "the body says false with status 200"
        : null;
}
