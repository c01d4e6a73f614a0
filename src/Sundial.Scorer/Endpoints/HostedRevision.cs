using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Endpoints;

/// <summary>A revision of an endpoint on this scorer. Whoever uses it pins it; when the last pin is gone, its models go.</summary>
internal sealed class HostedRevision : IAsyncDisposable
{
    // What could not be loaded is tried again when somebody asks for it, but not by every request; and by itself, with longer and longer pauses.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _isAwaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hasEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AssignedRevision _assigned;
    private readonly RevisionLoader _loader;
    private readonly bool _hasAnswered;
    private AssignedEndpoint _endpoint;

    // One pin is the endpoint's own, until the assignment no longer names the revision.
    private int _pins = 1;
    private Task? _loading;
    private long _failedAt;
    private TimeSpan _pause = RetryAfter;
    private volatile LoadedRevision? _loaded;
    private volatile string? _reason;

    /// <summary>Not loaded yet.</summary>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="assigned">What it runs.</param>
    /// <param name="loader">Loads it.</param>
    /// <param name="hasAnswered">Whether it answered its trial request before this process was started: then it is ready, at rest.</param>
    public HostedRevision(AssignedEndpoint endpoint, AssignedRevision assigned, RevisionLoader loader, bool hasAnswered) =>
        (_endpoint, _assigned, _loader, _hasAnswered) = (endpoint, assigned, loader, hasAnswered);

    /// <summary>From 1.</summary>
    public int Number => _assigned.Number;

    /// <summary>What it runs; null until it is loaded.</summary>
    public LoadedRevision? Loaded => _loaded;

    /// <summary>What answers requests; empty until it is loaded.</summary>
    public IReadOnlyList<ServedVariant> Answering => _loaded?.Answering ?? [];

    /// <summary>What only gets copies; empty until it is loaded.</summary>
    public IReadOnlyList<ServedVariant> Shadows => _loaded?.Shadows ?? [];

    /// <summary>Completes when the last pin is gone and with it what was loaded.</summary>
    public Task Ended => _hasEnded.Task;

    /// <summary>Why it cannot be loaded; null where it can.</summary>
    public string? Reason => _reason;

    /// <summary>How far it is.</summary>
    public RevisionReadiness Readiness =>
        _loaded is not null ? RevisionReadiness.Ready
        : _reason is not null ? RevisionReadiness.Failed
        : _hasAnswered ? RevisionReadiness.Ready
        : RevisionReadiness.Loading;

    /// <summary>Keeps it until <see cref="Unpin"/>.</summary>
    /// <returns>False when it has gone already.</returns>
    public bool TryPin()
    {
        for (var pins = Volatile.Read(ref _pins); pins > 0; pins = Volatile.Read(ref _pins))
        {
            if (Interlocked.CompareExchange(ref _pins, pins + 1, pins) == pins)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a pin back.</summary>
    public void Unpin()
    {
        if (Interlocked.Decrement(ref _pins) == 0)
        {
            // Not on the thread of a request: to take a model down may wait for its last run.
            _ = Task.Run(async () => await DisposeAsync().ConfigureAwait(false));
        }
    }

    /// <summary>Loads it, where it is not loaded or being loaded; ends when it is or cannot be, and never throws.</summary>
    /// <param name="isAwaited">Whether a request waits for it; else it takes its turn among all that are to be loaded.</param>
    public Task LoadAsync(bool isAwaited)
    {
        lock (_gate)
        {
            if (_loaded is not null || (_reason is not null && _loader.Clock.GetElapsedTime(_failedAt) < RetryAfter))
            {
                return Task.CompletedTask;
            }

            if (_loading is null or { IsCompleted: true })
            {
                _loading = Task.Run(TryLoadAsync);
            }

            if (isAwaited)
            {
                _isAwaited.TrySetResult();
            }

            return _loading;
        }
    }

    /// <summary>The endpoint's settings have changed.</summary>
    public void Keep(AssignedEndpoint endpoint)
    {
        lock (_gate)
        {
            _endpoint = endpoint;
            _loaded?.Keep(RevisionLoader.OptionsOf(endpoint));
        }
    }

    /// <summary>Takes it down. The last <see cref="Unpin"/> does; nobody else may.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync().ConfigureAwait(false);
        Task? loading;
        lock (_gate)
        {
            loading = _loading;
        }

        await (loading ?? Task.CompletedTask).ConfigureAwait(false);
        if (_loaded is { } loaded)
        {
            await loaded.DisposeAsync().ConfigureAwait(false);
        }

        _gone.Dispose();
        _hasEnded.TrySetResult();
        _loader.Tell();
    }

    private async Task TryLoadAsync()
    {
        try
        {
            var loaded = await _loader.LoadAsync(_endpoint, _assigned, _isAwaited.Task, _gone.Token).ConfigureAwait(false);
            lock (_gate)
            {
                loaded.Keep(RevisionLoader.OptionsOf(_endpoint));
                (_loaded, _reason) = (loaded, null);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody wants it any more.
        }
        catch (Exception exception)
        {
            // Whatever it is, want of memory too, it is the answer to "why is it not ready?", and must not end the process.
            lock (_gate)
            {
                (_reason, _failedAt) = (exception.Message, _loader.Clock.GetTimestamp());
            }

            _ = RetryAsync();
        }

        _loader.Tell();
    }

    // What was wrong may have been the disk, not the model; as long as the server wants it here, it may yet come.
    private async Task RetryAsync()
    {
        var pause = _pause;
        _pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        try
        {
            await Task.Delay(pause, _loader.Clock, _gone.Token).ConfigureAwait(false);
            await LoadAsync(isAwaited: false).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody wants it any more.
        }
    }
}
