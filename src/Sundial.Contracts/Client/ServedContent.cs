using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Bytes that the server hands out, as they come: nothing is kept of them, and nothing checked; who needs them whole fetches them to a file.</summary>
public sealed class ServedContent : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;

    private ServedContent(HttpResponseMessage answer, Stream stream) => (_answer, Stream) = (answer, stream);

    /// <summary>The bytes; to be read once, forwards.</summary>
    public Stream Stream { get; }

    /// <summary>How many they are; null where the server does not say.</summary>
    public long? LengthBytes => _answer.Content.Headers.ContentLength;

    /// <summary>What they are, such as <c>image/png</c>.</summary>
    public string MediaType => _answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";

    /// <summary>The name to save them under, where the server gives one.</summary>
    public string? FileName => (_answer.Content.Headers.ContentDisposition?.FileNameStar ?? _answer.Content.Headers.ContentDisposition?.FileName)?.Trim('"');

    /// <summary>The entity tag with its quotes, where the server gives one: the same tag, the same bytes.</summary>
    public string? ETag => _answer.Headers.ETag?.Tag;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        _answer.Dispose();
    }

    /// <summary>Opens what lies at a path.</summary>
    /// <exception cref="ApiException">The server refuses it.</exception>
    /// <exception cref="ServerUnreachableException">No answer came.</exception>
    internal static async Task<ServedContent> OpenAsync(ApiConnection connection, string path, CancellationToken cancel)
    {
        var answer = await connection.OpenAsync(new ApiRequest(HttpMethod.Get, path) { Headers = [("Accept", "*/*")] }, cancel).ConfigureAwait(false);
        try
        {
            return new ServedContent(answer, await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false));
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}
