using System.Net;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Scorer.Endpoints;

namespace Sundial.Scorer.Control;

/// <summary>The scorer's side of the conversation with the server: who it is, what it has to do, and how far it is. While the server is away all goes on as it was.</summary>
internal sealed class ServerLink : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

    private readonly ScorerClient _client;
    private readonly RegisterScorerRequest _self;
    private readonly Duties _duties;
    private readonly Reporter _reporter;
    private readonly RevisionLoader _loader;
    private readonly TimeProvider _clock;
    private readonly Action<string> _log;
    private volatile TaskCompletionSource _changed = NewSignal();
    private CancellationTokenSource? _polling;
    private TimeSpan? _awaySince;
    private bool _isTold;

    /// <summary>Says nothing yet.</summary>
    /// <param name="client">The server.</param>
    /// <param name="self">How the scorer introduces itself.</param>
    /// <param name="duties">Takes assignments.</param>
    /// <param name="reporter">Makes reports.</param>
    /// <param name="loader">Tells of changes.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Hears of what is new about the server.</param>
    public ServerLink(ScorerClient client, RegisterScorerRequest self, Duties duties, Reporter reporter, RevisionLoader loader, TimeProvider clock, Action<string> log)
    {
        (_client, _self, _duties, _reporter, _loader, _clock, _log) = (client, self, duties, reporter, loader, clock, log);
        Id = self.Previous;
        _loader.Changed += Wake;
    }

    /// <summary>What this scorer calls itself, or the server calls it; null where neither ever did.</summary>
    public Guid? Id { get; private set; }

    /// <summary>A new identity was given.</summary>
    public event Action<Guid>? Named;

    /// <summary>How long the server has been away.</summary>
    public TimeSpan AwayFor => _awaySince is { } since ? Now - since : TimeSpan.Zero;

    private TimeSpan Now => _clock.GetElapsedTime(0);

    /// <summary>Opens bytes that are assigned to this scorer.</summary>
    /// <exception cref="ServerUnreachableException">The scorer has no identity yet.</exception>
    public Task<HttpResponseMessage> OpenBlobAsync(string sha256, long from, CancellationToken cancel) =>
        Id is { } id ? _client.OpenBlobAsync(id, sha256, from, cancel) : throw new ServerUnreachableException("The server has given this scorer no identity yet.");

    /// <summary>Talks with the server until it is told to stop.</summary>
    /// <exception cref="ScorerException">The server refuses this scorer.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reports = Task.CompletedTask;
        try
        {
            await RegisterAsync(stop).ConfigureAwait(false);
            reports = ReportAsync(ended.Token);
            await FollowAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reports.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells the server that this scorer ends; nothing hangs on whether that succeeds.</summary>
    public async Task SayGoodbyeAsync()
    {
        if (Id is not { } id)
        {
            return;
        }

        using var limit = new CancellationTokenSource(GoodbyeLimit, _clock);
        try
        {
            await _client.GoodbyeAsync(id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ServerUnreachableException or ApiException or OperationCanceledException)
        {
            // It will find out by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loader.Changed -= Wake;

    private async Task RegisterAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                var named = await _client.RegisterAsync(_self with { Previous = Id }, stop).ConfigureAwait(false);
                if (Id != named.Id)
                {
                    Id = named.Id;
                    Named?.Invoke(named.Id);
                }

                Heard();
                return;
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not (408 or 429))
            {
                throw Refused(refused);
            }
            catch (Exception exception) when (exception is ServerUnreachableException or ApiException)
            {
                await PauseAsync(pause, exception, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        // A server that has just named this scorer may count its assignments anew: the first one is taken whatever its number.
        var (pause, after) = (FirstPause, (long?)null);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            using var polling = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _polling = polling;
            try
            {
                if (await _client.AssignmentAsync(Id!.Value, after, Poll, polling.Token).ConfigureAwait(false) is { } assignment)
                {
                    _duties.Apply(assignment);
                    after = assignment.Revision;
                    Wake();
                }

                pause = FirstPause;
                Heard();
            }
            catch (ApiException unknown) when (unknown.Problem.Code == ScorerClient.ScorerUnknown)
            {
                await RegisterAsync(stop).ConfigureAwait(false);
                after = null;
            }
            catch (ApiException refused) when (refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw Refused(refused);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // A report was refused: to be looked into at once.
            }
            catch (Exception exception) when (exception is ServerUnreachableException or ApiException)
            {
                await PauseAsync(pause, exception, stop).ConfigureAwait(false);
                pause = Longer(pause);
            }
            finally
            {
                _polling = null;
            }
        }
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // However many changes there were, one report tells of all of them.
            var changed = _changed = NewSignal();
            _duties.Keep();
            if (_duties.Assignment is { } assignment)
            {
                await ReportAsync(assignment.Revision, stop).ConfigureAwait(false);
            }

            using var second = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(changed.Task, Task.Delay(ReportEvery, _clock, second.Token)).ConfigureAwait(false);
            await second.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(long revision, CancellationToken stop)
    {
        var report = _reporter.Make(revision);
        try
        {
            await _client.ReportAsync(Id!.Value, report, stop).ConfigureAwait(false);
            Heard();
        }
        catch (Exception exception) when (exception is ServerUnreachableException or ApiException or OperationCanceledException)
        {
            _reporter.Lost(report);
            if (exception is ApiException { Problem.Code: ScorerClient.ScorerUnknown })
            {
                EndPoll();
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause, Exception why, CancellationToken stop)
    {
        _awaySince ??= Now;
        if (!_isTold)
        {
            _isTold = true;
            _log($"{why.Message} What is loaded goes on answering.");
        }

        await Task.Delay((why as ApiException)?.RetryAfter is { } asked && asked < LongestPause ? asked : pause, _clock, stop).ConfigureAwait(false);
    }

    private void Heard()
    {
        if (_isTold)
        {
            _log("The server is there again.");
        }

        (_awaySince, _isTold) = (null, false);
    }

    // The server does not know this scorer, which a poll that hangs would find out only later.
    private void EndPoll()
    {
        try
        {
            _polling?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    private void Wake() => _changed.TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static ScorerException Refused(ApiException refused) =>
        new($"The server does not take this scorer: {refused.Message} Give it a key with the role worker (sundial key create --role worker).", refused);
}
