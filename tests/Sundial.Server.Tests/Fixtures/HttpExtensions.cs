using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sundial.Contracts;
using Xunit;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>JSON over HTTP in few words, as the wire has it.</summary>
internal static class HttpExtensions
{
    // What is null is left out by the server.
    private static readonly JsonSerializerOptions Reading = new(WireJson.Options) { RespectRequiredConstructorParameters = false };

    /// <summary>Posts a wire record.</summary>
    public static Task<HttpResponseMessage> PostAsync<T>(this HttpClient client, string path, T body, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body, WireJson.Options), headers);

    /// <summary>Patches with a wire record.</summary>
    public static Task<HttpResponseMessage> PatchAsync<T>(this HttpClient client, string path, T body, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Patch, path, JsonSerializer.Serialize(body, WireJson.Options), headers);

    /// <summary>Posts text that claims to be JSON.</summary>
    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string text, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, text, headers);

    /// <summary>Sends any request.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Gets a wire record; anything but success fails the test with what the server said.</summary>
    public static async Task<T> GetAsync<T>(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return await answer.ReadAsync<T>();
    }

    /// <summary>Reads a wire record; anything but success fails the test with what the server said.</summary>
    public static async Task<T> ReadAsync<T>(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.PathAndQuery} gave {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, Reading)!;
    }

    /// <summary>Reads the problem; fails the test unless the answer has this status and is a problem in due form.</summary>
    public static async Task<Problem> ProblemAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.PathAndQuery} gave {(int)answer.StatusCode}, not {status}: {text}");
        Assert.Equal(Problem.MediaType, answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<Problem>(text, WireJson.Options)!;
        Assert.StartsWith(Problem.TypePrefix, problem.Type, StringComparison.Ordinal);
        Assert.Equal(status, problem.Status);
        Assert.False(string.IsNullOrEmpty(problem.Detail));
        Assert.False(string.IsNullOrEmpty(problem.TraceId));
        return problem;
    }
}
