using System.Net;
using Sundial.Contracts.Http;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Leases;

/// <summary>Keeps a lease: sends heartbeats in time, hears what is wanted, and holds writes back until the lease is proven.</summary>
internal sealed class LeaseLoop : IAsyncDisposable
{
    private readonly LeaseClient _client;
    private readonly LeaseTerms _terms;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _line = new(1);
    private readonly Lock _signals = new();
    private TaskCompletionSource _wake = NewSignal();
    private TaskCompletionSource _heard = NewSignal();
    private Task _running = Task.CompletedTask;

    /// <summary>Keeps a lease from <see cref="Start"/> on.</summary>
    public LeaseLoop(LeaseClient client, LeaseHolder holder, LeaseTerms terms, TimeProvider clock)
    {
        _client = client;
        _terms = terms;
        _clock = clock;
        Holder = holder;
    }

    /// <summary>What is known of the lease.</summary>
    public LeaseHolder Holder { get; }

    /// <summary>Cancelled once the lease is lost: whatever is under way ends.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Completes with the next answer, or when the lease is over.</summary>
    public Task Heard
    {
        get
        {
            lock (_signals)
            {
                return _heard.Task;
            }
        }
    }

    /// <summary>Monotonic time, as the holder counts it.</summary>
    public TimeSpan Now => Monotonic.Now(_clock);

    /// <summary>Sends the first heartbeat, and goes on.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Tells that something happened.</summary>
    public void Report(WorkerReport report)
    {
        var before = Holder.NextHeartbeatAt;
        Holder.Add(report, Now);
        WakeIfSooner(before);
    }

    /// <summary>Tells where the work stands.</summary>
    public void Enter(Contracts.Training.JobState state)
    {
        var before = Holder.NextHeartbeatAt;
        Holder.Enter(state, Now);
        WakeIfSooner(before);
    }

    /// <summary>Waits until the lease is proven; to be called before every write.</summary>
    /// <exception cref="OperationCanceledException">The lease is over, or <paramref name="cancel"/>.</exception>
    public async Task ProveAsync(CancellationToken cancel)
    {
        while (!Holder.MayWrite(Now))
        {
            Lost.ThrowIfCancellationRequested();
            var heard = Heard;
            Hurry();
            await heard.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a heartbeat and waits for its answer, however long that takes.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var after = Now;
        do
        {
            Lost.ThrowIfCancellationRequested();
            var heard = Heard;
            Hurry();
            await heard.WaitAsync(cancel).ConfigureAwait(false);
        }
        while (Holder.LastProvenAt < after && Holder.Standing == LeaseStanding.Held);
    }

    /// <summary>Says the last word; no heartbeat crosses it. Ends the lease when the master takes it.</summary>
    /// <param name="send">Sends it, with the reports that are left.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ApiException">The master refused it, though the lease is the current one.</exception>
    public async Task FinishAsync(Func<LastReports, CancellationToken, Task> send, CancellationToken cancel)
    {
        while (Holder.UnacknowledgedReports > ReportBuffer.MostReports)
        {
            await FlushAsync(cancel).ConfigureAwait(false);
        }

        for (var tries = 0; Holder.Standing == LeaseStanding.Held; tries++)
        {
            await ProveAsync(cancel).ConfigureAwait(false);
            await _line.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                await send(Holder.Last(Now), cancel).ConfigureAwait(false);
                Holder.End();
            }
            catch (ApiException refused) when (LosesLease(refused))
            {
                // After a try without an answer this may mean that the word was taken; either way there is nothing left to do.
                Lose(refused.Message);
            }
            catch (Exception exception) when (exception is ServerUnreachableException || exception is ApiException { Status: >= HttpStatusCode.InternalServerError and not HttpStatusCode.InsufficientStorage })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 100 << Math.Min(tries, 4))), _clock, cancel).ConfigureAwait(false);
            }
            finally
            {
                _line.Release();
            }
        }

        Wake();
    }

    /// <summary>Whether a refusal says that the lease is not the current one.</summary>
    public static bool LosesLease(ApiException refused) =>
        refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (refused.Status == HttpStatusCode.NotFound && refused.Problem.Code != "training.blob-unknown")
        || (refused.Status == HttpStatusCode.Conflict && refused.Problem.Code == "training.lease-lost");

    /// <summary>The lease is lost: everything ends.</summary>
    public void Lose(string reason)
    {
        Holder.Lose(reason);
        _lost.Cancel();
    }

    /// <summary>Sends no more; the lease itself is left as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Wake();
        await _running.ConfigureAwait(false);
        _closing.Dispose();
        _lost.Dispose();
        _line.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Hurry()
    {
        Holder.Hurry(Now);
        Wake();
    }

    private void WakeIfSooner(TimeSpan before)
    {
        if (Holder.NextHeartbeatAt < before)
        {
            Wake();
        }
    }

    private void Wake()
    {
        lock (_signals)
        {
            _wake.TrySetResult();
        }
    }

    private async Task RunAsync()
    {
        while (Holder.Standing == LeaseStanding.Held && !_closing.IsCancellationRequested)
        {
            if (await IsDueAsync().ConfigureAwait(false))
            {
                await BeatAsync().ConfigureAwait(false);
                Tell();
            }
        }

        Tell();
    }

    /// <summary>Waits until a heartbeat is due, or there is reason to look again.</summary>
    private async Task<bool> IsDueAsync()
    {
        Task woken;
        lock (_signals)
        {
            _wake = _wake.Task.IsCompleted ? NewSignal() : _wake;
            woken = _wake.Task;
        }

        var wait = Holder.NextHeartbeatAt - Now;
        if (wait > TimeSpan.Zero)
        {
            using var enough = new CancellationTokenSource();
            var pause = Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), _clock, enough.Token);
            await Task.WhenAny(pause, woken).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        return Holder.NextHeartbeatAt <= Now && !_closing.IsCancellationRequested;
    }

    private async Task BeatAsync()
    {
        try
        {
            await _line.WaitAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            if (Holder.Standing == LeaseStanding.Held)
            {
                await SendAsync(Holder.Begin(Now)).ConfigureAwait(false);
            }
        }
        finally
        {
            _line.Release();
        }
    }

    private async Task SendAsync(Heartbeat beat)
    {
        try
        {
            var reply = await _client.HeartbeatAsync(Holder.Lease.Id, beat.Request, _terms.AnswerTimeout, _closing.Token).ConfigureAwait(false);
            Holder.Answered(beat, reply, Now);
        }
        catch (ApiException refused) when (LosesLease(refused) || refused.Status == HttpStatusCode.Conflict)
        {
            Lose(refused.Message);
        }
        catch (ApiException refused) when (refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            Holder.Misunderstood(refused.Message, Now);
        }
        catch (Exception exception) when (exception is ApiException or ServerUnreachableException or OperationCanceledException)
        {
            Holder.Unanswered(Now);
        }
    }

    private void Tell()
    {
        lock (_signals)
        {
            _heard.TrySetResult();
            _heard = NewSignal();
        }
    }
}
