namespace Sundial.Scorer.Engine;

/// <summary>Decides which call runs when, on which copy of the model, alone or with others. Nothing waits while a copy has nothing to do.</summary>
/// <remarks>
/// A call that finds a copy free runs at once on its caller's thread. Where batching helps the model and its threads have more
/// work waiting, the calls go into a queue instead, and a copy takes as many of them as are there when its turn comes: no timer.
/// </remarks>
internal sealed class Batcher
{
    private const double LeastTogether = 1.5;
    private const int TriedEvery = 32;

    private readonly Lock _gate = new();
    private readonly Stack<Replica> _free = new();
    private readonly Action _onEmpty;
    private readonly Action<ShapeGroup> _onUnknown;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallQueue _queue = new();
    private int _busy;
    private bool _closed;
    private long _lastUsed;
    private double _together = 2;
    private int _untried;

    /// <summary>A batcher without copies.</summary>
    /// <param name="onEmpty">Called when a call waits and there is no copy.</param>
    /// <param name="onUnknown">Called when calls wait of a group of which nobody knows whether batching helps it, and now and then for one that it seems not to help.</param>
    /// <param name="clock">The time.</param>
    public Batcher(Action onEmpty, Action<ShapeGroup> onUnknown, TimeProvider clock)
    {
        _onEmpty = onEmpty;
        _onUnknown = onUnknown;
        _clock = clock;
        _lastUsed = clock.GetTimestamp();
    }

    /// <summary>The latency that batches must not exceed.</summary>
    public TimeSpan? WithinLatency { get; set; }

    /// <summary>Copies there are.</summary>
    public int Replicas { get; private set; }

    /// <summary>Whether a call waits.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.First is not null;
            }
        }
    }

    /// <summary>When a call last came or went, as the clock's timestamp.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>The runs, and what was measured of them.</summary>
    public ModelRuns Runs { get; } = new();

    /// <summary>Runs a call.</summary>
    /// <exception cref="ModelUnloadedException">The model was disposed of.</exception>
    public ValueTask RunAsync(InferenceCall call, ShapePlan? plan, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancel);
        }

        if (!Gathers(plan) && !Runs.AreSlow && TryTakeFree() is { } replica)
        {
            var fault = Runs.Run(replica, call, plan);
            Return(replica);
            return fault is null ? default : ValueTask.FromException(fault);
        }

        return QueueAsync(call, plan, cancel);
    }

    /// <summary>Takes the next calls for a copy; where there are none, the copy is free.</summary>
    public bool Take(Replica replica, List<InferenceCall> taken)
    {
        lock (_gate)
        {
            if (_queue.First is not { } first)
            {
                Free(replica);
                return false;
            }

            _queue.Remove(first);
            taken.Add(first);
            if (first.Wait.Plan?.Group?.Plan is { Helps: true } plan)
            {
                _queue.Gather(first, plan.Limit(WithinLatency), taken);
                _together += (taken.Count - _together) / 8;
            }

            return true;
        }
    }

    /// <summary>Gives a runner its next turn.</summary>
    public void GoOn(ReplicaRunner runner)
    {
        if (Runs.AreSlow)
        {
            EngineThreads.Queue(runner);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(runner, preferLocal: false);
        }
    }

    /// <summary>Takes a call out of the queue for one who gave up.</summary>
    /// <returns>False where it is too late: it is being run.</returns>
    public bool Withdraw(InferenceCall call)
    {
        lock (_gate)
        {
            if (call.Wait.Place == CallPlace.Queued)
            {
                _queue.Remove(call);
                CheckDrained();
            }
            else if (call.Wait.Place != CallPlace.Outside)
            {
                return false;
            }

            call.Wait.Place = CallPlace.Withdrawn;
            return true;
        }
    }

    /// <summary>One more copy.</summary>
    /// <returns>False where nobody needs it any more.</returns>
    public bool Add(Replica replica)
    {
        replica.Runner.Batcher = this;
        lock (_gate)
        {
            if (_closed && _queue.First is null)
            {
                return false;
            }

            Replicas++;
            if (_queue.First is null)
            {
                _free.Push(replica);
                return true;
            }

            _busy++;
        }

        GoOn(replica.Runner);
        return true;
    }

    /// <summary>Takes copies away that have nothing to do.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="onlyIfIdle">Only where no copy is busy and no call waits.</param>
    /// <returns>The copies, to be disposed of.</returns>
    public IReadOnlyList<Replica> Remove(int most, bool onlyIfIdle)
    {
        lock (_gate)
        {
            if (onlyIfIdle && (_busy > 0 || _queue.First is not null))
            {
                return [];
            }

            var removed = new List<Replica>();
            while (removed.Count < most && _free.TryPop(out var replica))
            {
                removed.Add(replica);
                Replicas--;
            }

            return removed;
        }
    }

    /// <summary>Fails all that waits.</summary>
    public void Fail(Exception fault)
    {
        var waiting = new List<InferenceCall>();
        lock (_gate)
        {
            while (_queue.First is { } call)
            {
                _queue.Remove(call);
                waiting.Add(call);
            }

            CheckDrained();
        }

        waiting.ForEach(call => call.Wait.Complete(fault));
    }

    /// <summary>Takes no more calls.</summary>
    /// <returns>When those that came before have their answers.</returns>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            CheckDrained();
        }

        return _drained.Task;
    }

    /// <summary>What happened since it was last asked.</summary>
    public (double BusySeconds, int Waiting, int Busy) TakeLoad()
    {
        lock (_gate)
        {
            return (Runs.TakeBusySeconds(), _queue.Count, _busy);
        }
    }

    // What waits for a thread may be calls of this model, or anything. Whether it was worth while shows in how many were found together;
    // if it was not, it is tried again now and then.
    private bool Gathers(ShapePlan? plan) =>
        plan?.Group is { Plan.Helps: true }
        && ThreadPool.PendingWorkItemCount > 0
        && (_together > LeastTogether || ++_untried % TriedEvery == 0);

    private Replica? TryTakeFree()
    {
        lock (_gate)
        {
            if (_closed || _queue.First is not null || !_free.TryPop(out var replica))
            {
                return null;
            }

            _busy++;
            return replica;
        }
    }

    private void Return(Replica replica)
    {
        lock (_gate)
        {
            if (_queue.First is null)
            {
                Free(replica);
                return;
            }
        }

        GoOn(replica.Runner);
    }

    private ValueTask QueueAsync(InferenceCall call, ShapePlan? plan, CancellationToken cancel)
    {
        var task = call.Wait.Begin(this, plan, cancel);
        Replica? starts = null;
        var isEmpty = false;
        lock (_gate)
        {
            if (_closed)
            {
                // As if it had been withdrawn, if it has not: the task tells which.
                if (call.Wait.Place == CallPlace.Outside)
                {
                    call.Wait.Place = CallPlace.Taken;
                    call.Wait.Complete(new ModelUnloadedException("The model was taken away; ask again."));
                }

                return task;
            }

            if (call.Wait.Place == CallPlace.Withdrawn)
            {
                return task;
            }

            _queue.Add(call);
            _lastUsed = _clock.GetTimestamp();
            isEmpty = Replicas == 0;
            var isGathering = _busy > 0 && plan?.Group is { Plan: { Helps: true } batches } && _queue.Count < batches.Limit(WithinLatency);
            if (!isGathering && _free.TryPop(out starts))
            {
                _busy++;
            }
        }

        if (starts is not null)
        {
            GoOn(starts.Runner);
        }
        else if (isEmpty)
        {
            _onEmpty();
        }
        else if (plan?.Group is { } group && group.AskForPlan(_clock))
        {
            _onUnknown(group);
        }

        return task;
    }

    private void Free(Replica replica)
    {
        _busy--;
        _free.Push(replica);
        _lastUsed = _clock.GetTimestamp();
        CheckDrained();
    }

    private void CheckDrained()
    {
        if (_closed && _busy == 0 && _queue.First is null)
        {
            _drained.TrySetResult();
        }
    }
}
