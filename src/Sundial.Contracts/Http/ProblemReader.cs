using System.Text.Json;

namespace Sundial.Contracts.Http;

/// <summary>Makes an exception of a refusal.</summary>
internal static class ProblemReader
{
    // A problem is a few hundred bytes; whatever is longer comes from something that is no Sundial server.
    private const int MostBytes = 1 << 20;

    /// <summary>Reads the problem that an answer carries.</summary>
    public static async Task<ApiException> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var problem = InOneForm(await BodyAsync(answer, cancel).ConfigureAwait(false) ?? new Problem());
        var title = problem.Title ?? $"The server answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
        return new ApiException(answer.StatusCode, problem with { Title = title, Status = problem.Status ?? (int)answer.StatusCode })
        {
            RetryAfter = answer.Headers.RetryAfter?.Delta,
        };
    }

    // What scorers answer has the form that its protocol wants: "error" with Open Inference, "Message" with invocations, and there "OriginalMessage" for the model's own words.
    private static Problem InOneForm(Problem problem) => problem is { Detail: null, Title: null, Extensions: { } other }
        ? problem with { Detail = TextOf(other, "OriginalMessage") ?? TextOf(other, "error") ?? TextOf(other, "Message"), Extensions = null }
        : problem;

    private static string? TextOf(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static async Task<Problem?> BodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not (Problem.MediaType or "application/json") || answer.Content.Headers.ContentLength > MostBytes)
        {
            return null;
        }

        try
        {
            var body = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return JsonSerializer.Deserialize<Problem>(body, ApiJson.Reading);
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException or OperationCanceledException)
        {
            // The status still tells what matters.
            return null;
        }
    }
}
