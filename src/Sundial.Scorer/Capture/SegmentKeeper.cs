using Microsoft.Extensions.Logging;

namespace Sundial.Scorer.Capture;

/// <summary>What is done for a log beside the requests: the next segment is made before it is needed, and what was kept is brought to the disk from time to time.</summary>
internal sealed partial class SegmentKeeper : IDisposable
{
    private readonly PredictionLog _log;
    private readonly TimeSpan _flushEvery;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _preparing;
    private readonly Task _flushing;

    /// <param name="log">Whose segments.</param>
    /// <param name="flushEvery">How often they are brought to the disk; zero for never.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="logger">Hears of what fails.</param>
    public SegmentKeeper(PredictionLog log, TimeSpan flushEvery, TimeProvider clock, ILogger logger)
    {
        (_log, _flushEvery, _clock, _logger) = (log, flushEvery, clock, logger);
        _preparing = Task.Run(PrepareAsync);
        _flushing = flushEvery > TimeSpan.Zero ? Task.Run(FlushAsync) : Task.CompletedTask;
    }

    /// <summary>Says that the spare segment was taken.</summary>
    public void Wake() => _wake.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        Task.WaitAll(_preparing, _flushing);
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task PrepareAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stop.Token);
                try
                {
                    _log.PrepareSpare();
                }
                catch (CaptureFullException fault)
                {
                    // Whoever needs it next is told.
                    LogNoSpare(fault.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task FlushAsync()
    {
        long records = 0;
        using var timer = new PeriodicTimer(_flushEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var now = _log.Records;
                if (now != records)
                {
                    records = now;
                    // A thread of its own: it waits for the disk.
                    await Task.Factory.StartNew(Flush, _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Flush()
    {
        foreach (var segment in _log.Segments())
        {
            if (!segment.IsLive || !segment.TryEnter())
            {
                continue;
            }

            try
            {
                segment.Flush();
            }
            catch (IOException fault)
            {
                LogNotFlushed(segment.Path, fault.Message);
            }
            finally
            {
                segment.Leave();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The next segment for predictions cannot be made yet: {Reason}")]
    private partial void LogNoSpare(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be written to the disk ({Reason}); a loss of power could lose what is in it.")]
    private partial void LogNotFlushed(string path, string reason);
}
