using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Brings kept predictions to the server, in order, and forgets them once it has them. They are sent until they are acknowledged; the server knows those it has.</summary>
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
            there = Fill(segment, ref place);
            if (_batch.Count > 0)
            {
                if (!await SendAsync(cancel))
                {
                    return false;
                }

                Interlocked.Add(ref _shipped, _batch.Count);
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
            if (!_batch.Takes(payload.Length))
            {
                return true;
            }

            _batch.Add(payload, checksum);
            place = SegmentReader.After(segment, place);
        }
    }

    private async Task<bool> SendAsync(CancellationToken cancel)
    {
        if (scorer() is not { } id)
        {
            return false;
        }

        using var patience = new CancellationTokenSource(AnswerPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var content = new ReadOnlyMemoryContent(_batch.ToBody());
        content.Headers.ContentType = new MediaTypeHeaderValue(PredictionFrames.MediaType);
        using var answer = await server.PostAsync($"/v1/scorers/{id}/predictions", content, either.Token);
        if (answer.IsSuccessStatusCode)
        {
            return true;
        }

        // The identity is got anew by whoever looks after it; all else may pass, and nothing is thrown away.
        if (answer.StatusCode != HttpStatusCode.NotFound)
        {
            LogRefused((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(either.Token));
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} had {Count} places that a loss of power or a fault of the disk left unreadable; predictions that were there are lost, the others are sent.")]
    private partial void LogDamages(string path, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server cannot be reached to take predictions, which are kept until it can: {Reason}")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server did not take predictions ({Status}), which are kept and sent again: {Reason}")]
    private partial void LogRefused(int status, string reason);
}
