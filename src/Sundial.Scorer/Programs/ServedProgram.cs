using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Programs;

/// <summary>A serving program in as many processes as its load needs: those that die or no longer answer <c>/ping</c> are replaced.</summary>
internal sealed class ServedProgram : IAsyncDisposable
{
    private const int MostFailedPings = 3;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly AssignedStage _stage;
    private readonly ProgramSurroundings _around;
    private readonly Action<string> _line;
    private readonly CancellationTokenSource _ended = new();
    private readonly RestartBackoff _backoff = new();
    private readonly ProgramScale _scale;
    private readonly List<Life> _lives = [];
    private readonly Task _run;
    private volatile Life[] _well = [];
    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile TaskCompletionSource _wake = NewSignal();
    private volatile string? _trouble;
    private EndpointScaling _scaling;
    private int _inFlight;

    /// <summary>Begins to start it.</summary>
    /// <param name="stage">What it serves.</param>
    /// <param name="scaling">Between how many processes.</param>
    /// <param name="around">What it needs.</param>
    /// <param name="line">Takes its output.</param>
    public ServedProgram(AssignedStage stage, EndpointScaling scaling, ProgramSurroundings around, Action<string> line)
    {
        (_stage, _scaling, _around, _line) = (stage, scaling, around, line);
        _scale = new ProgramScale(around.Limits.RequestsPerReplica);
        First = StartFirstAsync();
        _run = Task.Run(SuperviseAsync);
    }

    /// <summary>Completes when its first process is well, with a <see cref="ModelLoadException"/> when it cannot be.</summary>
    public Task First { get; }

    /// <summary>Processes that are well.</summary>
    public int Replicas => _well.Length;

    /// <summary>Their numbers, for tests.</summary>
    internal IReadOnlyList<int> ProcessIds => [.. _well.Select(life => life.Replica.ProcessId)];

    private TimeSpan Now => _around.Clock.GetElapsedTime(0);

    /// <summary>Between how many processes it is kept.</summary>
    public void Scale(EndpointScaling scaling)
    {
        _scaling = scaling;
        Wake();
    }

    /// <summary>Asks the process that has the least to do; waits for one to be started where there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <exception cref="ModelFaultException">It gave no answer.</exception>
    /// <exception cref="EndpointUnavailableException">There is no process, and none can be started now.</exception>
    public async ValueTask<ProgramAnswer> InvokeAsync(ProgramRequest request, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _inFlight) > _well.Length * _around.Limits.RequestsPerReplica)
        {
            Wake();
        }

        try
        {
            while (true)
            {
                var life = await EnterAsync(cancel).ConfigureAwait(false);
                try
                {
                    if (await life.Replica.InvokeAsync(request, cancel).ConfigureAwait(false) is { } answer)
                    {
                        return answer;
                    }
                }
                catch (ModelFaultException)
                {
                    // One that has just died of it must not get the next request as well.
                    if (await life.Replica.EndsWithinAsync(Moment).ConfigureAwait(false))
                    {
                        RetireDead();
                    }

                    throw;
                }
                finally
                {
                    life.Replica.Leave();
                }

                // It cannot be connected with: it is about to die, or does not listen any more.
                Retire(life, "It could not be connected with.");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        await First.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(Take().Select(life => life.Replica.DisposeAsync().AsTask())).ConfigureAwait(false);
        _ended.Dispose();

        List<Life> Take()
        {
            lock (_lives)
            {
                List<Life> all = [.. _lives];
                _lives.Clear();
                _well = [];
                return all;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task StartFirstAsync()
    {
        if (!_around.Launch.MayRun)
        {
            throw new ModelLoadException("This scorer runs no serving programs: bubblewrap (bwrap) is not installed or may not confine programs here. Install it and allow user namespaces, or start scorers with --sandbox none.");
        }

        await StartOneAsync().ConfigureAwait(false);
    }

    private async Task StartOneAsync()
    {
        var folder = await ProgramFolder.CreateAsync(_around.Folder, _stage, _around.Launch.IsConfined, _around.Cache, _ended.Token).ConfigureAwait(false);
        var replica = await ProgramReplica.StartAsync(_stage, _around.Launch, folder, _around.Limits, _line, _around.Clock).ConfigureAwait(false);
        try
        {
            await replica.BecomeWellAsync(_ended.Token).ConfigureAwait(false);
        }
        catch
        {
            await replica.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        lock (_lives)
        {
            _lives.Add(new Life(replica, Now));
            _well = [.. _lives];
        }

        _trouble = null;
        _ = replica.Exited.ContinueWith(_ => Wake(), TaskScheduler.Default);
        Tell();
    }

    private async ValueTask<Life> EnterAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_around.Limits.Answer, _around.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        while (true)
        {
            var changed = _changed.Task;
            if (TryEnter() is { } least)
            {
                return least;
            }

            if (_trouble is { } trouble)
            {
                throw new EndpointUnavailableException($"The serving program of {_stage.Label} is not running: {trouble} It is started again.", Look);
            }

            Wake();
            try
            {
                await changed.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new EndpointUnavailableException($"The serving program of {_stage.Label} is still being started. Try again later.", Look);
            }
        }
    }

    // Under the lock by which idle ones are taken away: what is entered stays.
    private Life? TryEnter()
    {
        lock (_lives)
        {
            var least = _lives.MinBy(life => life.Replica.InFlight);
            least?.Replica.Enter();
            return least;
        }
    }

    private async Task SuperviseAsync()
    {
        await First.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task? start = null;
        var pinged = Now;
        while (!_ended.IsCancellationRequested)
        {
            var wake = _wake.Task;
            RetireDead();
            if (Now - pinged >= _around.Limits.PingEvery)
            {
                pinged = Now;
                await Task.WhenAll(_well.Select(PingAsync)).ConfigureAwait(false);
            }

            var wanted = _scale.Wanted(Volatile.Read(ref _inFlight), _well.Length, _scaling, Now);
            if (start is null or { IsCompleted: true } && _well.Length < wanted && _backoff.MayStart(Now))
            {
                start = TryStartAsync();
            }
            else if (_well.Length > wanted)
            {
                RetireIdle();
            }

            await Task.WhenAny(wake, Task.Delay(Look, _around.Clock, _ended.Token)).ConfigureAwait(false);
            if (wake.IsCompleted)
            {
                _wake = NewSignal();
            }
        }

        await (start ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task TryStartAsync()
    {
        try
        {
            await StartOneAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The same as any end: it is told, and tried again after a while.
            _backoff.Ended(TimeSpan.Zero, Now);
            _trouble = exception.Message;
            _line($"[sundial] {exception.Message}");
            Tell();
        }

        Wake();
    }

    private async Task PingAsync(Life life)
    {
        bool isWell;
        try
        {
            isWell = await life.Replica.IsWellAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectDisposedException || (exception is OperationCanceledException && _ended.IsCancellationRequested))
        {
            // It was taken away meanwhile, or all is at its end.
            return;
        }

        life.FailedPings = isWell ? 0 : life.FailedPings + 1;
        if (life.FailedPings >= MostFailedPings)
        {
            Retire(life, $"It did not answer GET /ping {MostFailedPings} times.");
        }
    }

    private void RetireDead()
    {
        foreach (var life in _well.Where(life => life.Replica.Exited.IsCompleted))
        {
            Retire(life, $"It ended with exit code {life.Replica.Exited.GetAwaiter().GetResult()}.");
        }
    }

    private void RetireIdle()
    {
        lock (_lives)
        {
            if (_lives.FirstOrDefault(life => life.Replica.InFlight == 0) is { } idle)
            {
                TakeAway(idle);
            }
        }
    }

    /// <summary>One is of no use any more, which it should be.</summary>
    private void Retire(Life life, string why)
    {
        if (TakeAway(life))
        {
            _backoff.Ended(Now - life.Since, Now);
            _trouble = _backoff.MayStart(Now) ? null : why;
            _line($"[sundial] {why} {(_well.Length > 0 || _scaling.MinReplicas > 0 ? "It is started again." : "It is started again when it is asked for.")}");
            Wake();
        }
    }

    private bool TakeAway(Life life)
    {
        lock (_lives)
        {
            if (!_lives.Remove(life))
            {
                return false;
            }

            _well = [.. _lives];
        }

        // What it still answers it may end: it is asked to, and gets its time.
        _ = Task.Run(async () => await life.Replica.DisposeAsync().ConfigureAwait(false));
        return true;
    }

    private void Wake() => _wake.TrySetResult();

    private void Tell() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private sealed class Life(ProgramReplica replica, TimeSpan since)
    {
        public ProgramReplica Replica => replica;

        public TimeSpan Since => since;

        public int FailedPings { get; set; }
    }
}
