using System.Threading.Tasks.Sources;

namespace Sundial.Scorer.Engine;

/// <summary>How a call waits for its turn: its place in the queue of a <see cref="Batcher"/>, and the task its caller awaits. Part of the pooled call, so that waiting allocates nothing.</summary>
/// <remarks>All but the task itself is guarded by the batcher's lock.</remarks>
internal sealed class CallWait : IValueTaskSource
{
    private readonly InferenceCall _call;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private Batcher? _batcher;

    public CallWait(InferenceCall call) => _call = call;

    public CallPlace Place { get; set; }

    public InferenceCall? Next { get; set; }

    public InferenceCall? Previous { get; set; }

    /// <summary>What is known about calls with these shapes; null for nothing.</summary>
    public ShapePlan? Plan { get; set; }

    /// <summary>Begins to wait.</summary>
    /// <returns>What the caller awaits.</returns>
    public ValueTask Begin(Batcher batcher, ShapePlan? plan, CancellationToken cancel)
    {
        _core.Reset();
        _batcher = batcher;
        Plan = plan;
        Place = CallPlace.Outside;
        _registration = cancel.UnsafeRegister(static (wait, token) => ((CallWait)wait!).Cancel(token), this);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Lets the caller go on.</summary>
    public void Complete(Exception? fault)
    {
        if (fault is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(fault);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        // Waits for a cancellation that is under way: afterwards the call is somebody else's.
        _registration.Dispose();
        (_batcher, Plan) = (null, null);
        _ = _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancel)
    {
        if (_batcher!.Withdraw(_call))
        {
            _core.SetException(new OperationCanceledException(cancel));
        }
    }
}

/// <summary>Where a call is.</summary>
internal enum CallPlace
{
    /// <summary>Not in the queue yet.</summary>
    Outside,

    /// <summary>In the queue.</summary>
    Queued,

    /// <summary>Being run, or done.</summary>
    Taken,

    /// <summary>Cancelled before it came to be in the queue.</summary>
    Withdrawn,
}
