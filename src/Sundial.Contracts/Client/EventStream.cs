using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Server-sent events of one thing over as many connections as it takes; each connection goes on after the last event that was read.</summary>
/// <typeparam name="T">What an event says.</typeparam>
/// <param name="connection">To the server.</param>
/// <param name="clock">Time for pauses and for a connection that went quiet.</param>
/// <param name="path">Path of the events.</param>
/// <param name="idOf">The id of an event, which grows.</param>
/// <param name="hasEnded">Asks whether there will be no more; for a stream that ended without a word. The request may go on trying for as long as it is told.</param>
internal sealed class EventStream<T>(ApiConnection connection, TimeProvider clock, string path, Func<T, long> idOf, Func<TimeSpan, CancellationToken, Task<bool>> hasEnded)
    where T : class
{
    // A server that is there says something, if only a comment, more often than this; one that lost its power says nothing for ever.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    // What the server says last of what has ended.
    private const string End = "end";

    private bool _ended;

    /// <summary>The events after one of them.</summary>
    public async IAsyncEnumerable<T> ReadAsync(long? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var last = after;
            await foreach (var happened in ReadConnectionAsync(after, cancel).ConfigureAwait(false))
            {
                if (idOf(happened) <= after)
                {
                    continue;
                }

                after = idOf(happened);
                yield return happened;
            }

            // A stream that ends without a word: either all has ended all the same, or the server or the line went away.
            if (_ended || (last == after && await hasEnded(s_patience, cancel).ConfigureAwait(false)))
            {
                yield break;
            }

            await Task.Delay(s_pause, clock, cancel).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<T> ReadConnectionAsync(long? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ApiRequest(HttpMethod.Get, path)
        {
            Headers = after is { } id ? [("Accept", "text/event-stream"), ("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture))] : [("Accept", "text/event-stream")],
            RetryFor = s_patience,
        };
        using var answer = await connection.OpenAsync(request, cancel).ConfigureAwait(false);
        using var quiet = new CancellationTokenSource(s_quiet, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancel);
        var content = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using var closed = content.ConfigureAwait(false);
        var events = SseParser.Create(content, Parse).EnumerateAsync(either.Token).GetAsyncEnumerator(either.Token);
        await using var ended = events.ConfigureAwait(false);
        while (await NextAsync(events, cancel).ConfigureAwait(false) is { } happened)
        {
            quiet.CancelAfter(s_quiet);
            yield return happened;
        }
    }

    // Null at the end of the connection, however it came to its end.
    private async Task<T?> NextAsync(IAsyncEnumerator<SseItem<T?>> events, CancellationToken cancel)
    {
        try
        {
            while (await events.MoveNextAsync().ConfigureAwait(false))
            {
                if (events.Current.EventType == End)
                {
                    _ended = true;
                    return null;
                }

                if (events.Current.Data is { } happened)
                {
                    return happened;
                }
            }

            return null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    // Another kind of event, such as one of a newer server, is passed over.
    private static T? Parse(string kind, ReadOnlySpan<byte> data)
    {
        try
        {
            return kind == End ? null : JsonSerializer.Deserialize<T>(data, ApiJson.Reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
