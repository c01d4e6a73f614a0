using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sundial.Console.Live;

/// <summary>A feed on its way to one browser, as server-sent events.</summary>
internal static class FeedStream
{
    private const string MediaType = "text/event-stream";
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    // Browsers come again after so many milliseconds when the connection breaks.
    private static readonly byte[] s_hello = ": here\nretry: 1000\n\n"u8.ToArray();
    private static readonly byte[] s_comment = ":\n\n"u8.ToArray();

    /// <summary>The number of the last event that a browser has: by its header when it comes again, by the address when a page was just opened.</summary>
    public static long? LastEventOf(HttpRequest request) =>
        Number(request.Headers["Last-Event-ID"]) ?? Number(request.Query["after"]);

    /// <summary>Begins the answer.</summary>
    public static async Task BeginAsync(HttpContext http, CancellationToken cancel)
    {
        http.Response.ContentType = MediaType;
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.Body.WriteAsync(s_hello, cancel);
        await http.Response.Body.FlushAsync(cancel);
    }

    /// <summary>Sends what there is and what comes, until the feed ends, the viewer leaves, or is cut off.</summary>
    /// <param name="http">The viewer's request.</param>
    /// <param name="ring">The feed's messages.</param>
    /// <param name="viewer">The viewer.</param>
    /// <param name="lastEvent">Number of the last event that it has; null when it is to begin now.</param>
    /// <param name="clock">Time for signs of life.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task SendAsync(HttpContext http, FeedRing ring, FeedViewer viewer, long? lastEvent, TimeProvider clock, CancellationToken cancel)
    {
        var begin = ring.End;
        if (lastEvent is { } last && ring.PlaceAfter(last) is { } known)
        {
            begin = known;
        }
        else if (lastEvent is not null)
        {
            await WriteAsync(http, LiveJson.Reset(ring.LastEvent).Bytes, cancel);
        }

        for (var place = begin; await NextAsync(http, ring, place, clock, cancel) is { Count: > 0 } messages; place += messages.Count)
        {
            viewer.Place = place;
            foreach (var message in messages)
            {
                await http.Response.Body.WriteAsync(message.Bytes, cancel);
            }

            await http.Response.Body.FlushAsync(cancel);
            viewer.Place = place + messages.Count;
        }
    }

    private static async Task<IReadOnlyList<FeedMessage>?> NextAsync(HttpContext http, FeedRing ring, long place, TimeProvider clock, CancellationToken cancel)
    {
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var beat = clock.CreateTimer(_ => quiet.Cancel(), null, s_beat, Timeout.InfiniteTimeSpan);
            try
            {
                return await ring.ReadAsync(place, quiet.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                await WriteAsync(http, s_comment, cancel);
            }
        }
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await http.Response.Body.WriteAsync(bytes, cancel);
        await http.Response.Body.FlushAsync(cancel);
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
