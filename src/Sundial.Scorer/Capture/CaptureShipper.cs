using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>
/// Brings kept predictions to the server, in order, and forgets them once it has them. They are sent until they are acknowledged; the server knows those it has.
/// One that it will never take is looked for in smaller and smaller batches and put aside, so that it stops none behind it.
/// </summary>
/// <param name="log">Where they are kept.</param>
/// <param name="server">With the server's address and the scorer's key.</param>
/// <param name="scorer">The scorer's identity; null while it has none.</param>
/// <param name="clock">For the pauses.</param>
/// <param name="logger">Hears of what fails.</param>
internal sealed partial class CaptureShipper(PredictionLog log, HttpClient server, Func<Guid?> scorer, TimeProvider clock, ILogger<CaptureShipper> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(3);

    private readonly PredictionBatch _batch = new();
    private long _shipped;

    // How many are sent at once: fewer and fewer while one among them is refused, and more again behind it.
    private int _atMost = PredictionBatch.Most;

    /// <summary>Predictions that the server has acknowledged since the start.</summary>
    public long Shipped => Interlocked.Read(ref _shipped);

    /// <summary>Sends until it is told to stop; then, for a few seconds, what is still there.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = Pause;
        while (!stopping.IsCancellationRequested)
        {
            var goesWell = await TryShipAsync(stopping);
            pause = goesWell ? Pause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            try
            {
                await Task.Delay(pause, clock, stopping);
            }
            catch (OperationCanceledException)
            {
            }
        }

        using var farewell = new CancellationTokenSource(FarewellPatience, clock);
        await TryShipAsync(farewell.Token);
    }

    /// <summary>Sends everything that is there.</summary>
    /// <returns>Whether the server took all of it.</returns>
    internal async Task<bool> TryShipAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var segment in log.Segments())
            {
                if (!await ShipAsync(segment, cancel))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            if (!cancel.IsCancellationRequested)
            {
                LogUnreachable(fault.Message);
            }

            return false;
        }
    }

    private async Task<bool> ShipAsync(Segment segment, CancellationToken cancel)
    {
        var (place, there) = (segment.Shipped, (bool?)true);
        while (there == true)
        {
            _batch.Clear();
            var from = place;
            there = Fill(segment, ref place);
            if (_batch.Count > 0)
            {
                var (fate, reason) = await SendAsync(cancel);
                if (fate == Fate.Later || (fate == Fate.Refused && _batch.Count == 1 && !TryPutAside(reason)))
                {
                    return false;
                }

                if (fate == Fate.Refused && _batch.Count > 1)
                {
                    (_atMost, place, there) = (_batch.Count / 2, from, true);
                    continue;
                }

                if (fate == Fate.Taken)
                {
                    Interlocked.Add(ref _shipped, _batch.Count);
                    _atMost = Math.Min(_atMost * 2, PredictionBatch.Most);
                }
            }

            segment.Shipped = place;
        }

        if (there is null)
        {
            if (segment.Damages > 0)
            {
                LogDamages(segment.Path, segment.Damages);
            }

            log.Remove(segment);
        }

        return true;
    }

    /// <summary>Fills the batch from a place on.</summary>
    /// <returns>True where there is more, false where there is none now, null where there never will be.</returns>
    private bool? Fill(Segment segment, ref long place)
    {
        while (true)
        {
            var there = SegmentReader.Next(segment, ref place, out var checksum);
            if (there != true)
            {
                return there;
            }

            var payload = segment.Payload(place);
            if (_batch.Count >= _atMost || !_batch.Takes(payload.Length))
            {
                return true;
            }

            _batch.Add(payload, checksum);
            place = SegmentReader.After(segment, place);
        }
    }

    private async Task<(Fate Fate, string Reason)> SendAsync(CancellationToken cancel)
    {
        if (scorer() is not { } id)
        {
            return (Fate.Later, "");
        }

        using var patience = new CancellationTokenSource(AnswerPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var content = new ReadOnlyMemoryContent(_batch.ToBody());
        content.Headers.ContentType = new MediaTypeHeaderValue(PredictionFrames.MediaType);
        using var answer = await server.PostAsync($"/v1/scorers/{id}/predictions", content, either.Token);
        if (answer.IsSuccessStatusCode)
        {
            return (Fate.Taken, "");
        }

        // Only these speak of the batch itself. The identity is got anew by whoever looks after it; all else may pass, and nothing is thrown away.
        var reason = await answer.Content.ReadAsStringAsync(either.Token);
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            return (Fate.Refused, $"{(int)answer.StatusCode} {reason}");
        }

        if (answer.StatusCode != HttpStatusCode.NotFound)
        {
            LogRefused((int)answer.StatusCode, reason);
        }

        return (Fate.Later, reason);
    }

    private bool TryPutAside(string reason)
    {
        try
        {
            LogPutAside(log.Refused.Put(_batch.ToBody().Span, reason), reason);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogNotPutAside(reason, fault.Message);
            return false;
        }
    }

    private enum Fate
    {
        Taken,
        Later,
        Refused,
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} had {Count} places that a loss of power or a fault of the disk left unreadable; predictions that were there are lost, the others are sent.")]
    private partial void LogDamages(string path, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server cannot be reached to take predictions, which are kept until it can: {Reason}")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server did not take predictions ({Status}), which are kept and sent again: {Reason}")]
    private partial void LogRefused(int status, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The server does not take a prediction; it was put aside as {Path}, and the others go on. The server's reason: {Reason}")]
    private partial void LogPutAside(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The server does not take a prediction ({Reason}), and it cannot be put aside: {Fault} Those behind it wait; free some space there.")]
    private partial void LogNotPutAside(string reason, string fault);
}
