using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sundial.Contracts;

namespace Sundial.Server.Platform.Http;

/// <summary>Writes server-sent events, and a comment every 15 s so that nobody on the way takes the connection for dead.</summary>
/// <remarks>Map the route with <see cref="RouteConventions.EndsAtShutdown"/>, so that the handler's token ends the stream when the server goes down.</remarks>
/// <example><code>
/// await using var events = await SseWriter.OpenAsync(http, clock, cancel);
/// await events.WriteAsync(one.Id, one.Kind, one, cancel);
/// </code></example>
internal sealed class SseWriter : IAsyncDisposable
{
    private const string MediaType = "text/event-stream";
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);
    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    private readonly HttpResponse _response;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _ended;
    private readonly Task _beats;

    private SseWriter(HttpResponse response, TimeProvider clock, CancellationToken cancel)
    {
        _response = response;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _beats = BeatAsync(clock, _ended.Token);
    }

    /// <summary>Whether a stream is asked for by its name. Whoever takes anything, as curl does, is not to be left with an answer that never ends.</summary>
    public static bool IsWanted(HttpContext http) => http.Request.Headers.Accept.Any(accept => accept?.Contains(MediaType, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Begins the stream: the status and the headers go out at once.</summary>
    public static async Task<SseWriter> OpenAsync(HttpContext http, TimeProvider clock, CancellationToken cancel)
    {
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-cache,no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(cancel);
        await http.Response.Body.FlushAsync(cancel);
        return new(http.Response, clock, cancel);
    }

    /// <summary>The id of the last event that the follower has, by its header Last-Event-ID.</summary>
    /// <returns>Null where there is none, or none of ours: then it hears all.</returns>
    public static long? LastEventIdOf(HttpContext http) =>
        long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Writes one event.</summary>
    /// <param name="id">What a follower says as Last-Event-ID to go on after it; null for an event that is not to be gone on after.</param>
    /// <param name="kind">The event's name; of our own making, so without line ends.</param>
    /// <param name="data">Written as one line of JSON.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task WriteAsync<T>(long? id, string kind, T data, CancellationToken cancel)
    {
        var head = id is null
            ? string.Create(CultureInfo.InvariantCulture, $"event: {kind}\ndata: ")
            : string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {kind}\ndata: ");
        await WriteAsync([.. System.Text.Encoding.UTF8.GetBytes(head), .. JsonSerializer.SerializeToUtf8Bytes(data, WireJson.Options), (byte)'\n', (byte)'\n'], cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _writing.Dispose();
    }

    private async Task BeatAsync(TimeProvider clock, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await WriteAsync(Comment, cancel);
        }
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await _response.Body.WriteAsync(bytes, cancel);
            await _response.Body.FlushAsync(cancel);
        }
        finally
        {
            _writing.Release();
        }
    }
}
