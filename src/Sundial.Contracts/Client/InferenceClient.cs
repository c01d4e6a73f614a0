using System.Net.Http.Headers;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Predictions of endpoints, through the server. A request that was refused is not sent again; one that found no copy loaded (503) is, for a while.</summary>
/// <param name="connection">To the server, or to a scorer by its own address.</param>
public sealed class InferenceClient(ApiConnection connection)
{
    private const string Json = "application/json";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Sends a body of the Open Inference Protocol, version 2, in JSON, to <c>/v2/models/{endpoint}/infer</c>.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="request">The body.</param>
    /// <param name="options">What goes with it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<InferenceAnswer> InferAsync(string endpoint, ReadOnlyMemory<byte> request, InferenceOptions? options = null, CancellationToken cancel = default) =>
        SendAsync($"v2/models/{Requests.Segment(endpoint)}/infer", request, Json, options ?? new(), cancel);

    /// <summary>Sends a body of any kind that the endpoint takes to <c>/endpoints/{endpoint}/invocations</c>.</summary>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="body">The body.</param>
    /// <param name="mediaType">What it is: <c>application/json</c>, <c>text/csv</c>, <c>image/jpeg</c>, <c>image/png</c>, or what a serving program takes.</param>
    /// <param name="options">What goes with it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<InferenceAnswer> InvokeAsync(string endpoint, ReadOnlyMemory<byte> body, string mediaType, InferenceOptions? options = null, CancellationToken cancel = default) =>
        SendAsync($"endpoints/{Requests.Segment(endpoint)}/invocations", body, mediaType, options ?? new(), cancel);

    private async Task<InferenceAnswer> SendAsync(string path, ReadOnlyMemory<byte> body, string mediaType, InferenceOptions options, CancellationToken cancel)
    {
        var request = new ApiRequest(HttpMethod.Post, path)
        {
            Body = () => Content(body, mediaType),
            Headers = [.. options.Headers],
            IsRepeatable = true,
            RetryFor = s_patience,
        };
        using var answer = await connection.OpenAsync(request, cancel).ConfigureAwait(false);
        try
        {
            return new InferenceAnswer(
                await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false),
                answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream",
                answer.Headers.TryGetValues(InferenceOptions.IdHeader, out var ids) && Guid.TryParse(ids.FirstOrDefault(), out var id) ? id : null);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new ServerUnreachableException($"The answer of {connection.Server} to POST {path} broke off; ask again.", fault);
        }
    }

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> body, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }
}
