using System.Runtime.ExceptionServices;

namespace Sundial.Learning.Data.Augmentation;

/// <summary>
/// Does the numbered parts of a job on several threads, without allocating. The caller works, too, and does not wait for helpers that
/// have not begun when nothing is left to do.
/// </summary>
/// <param name="work">Does a part.</param>
internal sealed class WorkCrew(Action<int> work)
{
    private Helper[] _helpers = [];
    private ExceptionDispatchInfo? _fault;
    private int _parts;
    private int _next;

    /// <summary>Does parts 0 to <paramref name="parts"/> - 1, each once. One job at a time.</summary>
    /// <param name="parts">How many there are.</param>
    /// <param name="threads">How many threads work, this one included.</param>
    public void Run(int parts, int threads)
    {
        var helpers = Math.Min(threads, parts) - 1;
        while (_helpers.Length < helpers)
        {
            _helpers = [.. _helpers, new Helper(this)];
        }

        (_parts, _next, _fault) = (parts, 0, null);
        for (var i = 0; i < helpers; i++)
        {
            _helpers[i].Call();
        }

        TakeParts();
        for (var i = 0; i < helpers; i++)
        {
            _helpers[i].Dismiss();
        }

        _fault?.Throw();
    }

    private void TakeParts()
    {
        try
        {
            for (int part; (part = Interlocked.Increment(ref _next) - 1) < _parts;)
            {
                work(part);
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
        }
    }

    private sealed class Helper(WorkCrew crew) : IThreadPoolWorkItem
    {
        private const int Idle = 0;
        private const int Called = 1;
        private const int Working = 2;

        private int _state;
        private int _queued;

        public void Call()
        {
            Volatile.Write(ref _state, Called);
            if (Interlocked.Exchange(ref _queued, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        // A helper that was dismissed before it began stays queued; it then serves the next call, or finds nothing to do.
        public void Execute()
        {
            Volatile.Write(ref _queued, 0);
            if (Interlocked.CompareExchange(ref _state, Working, Called) == Called)
            {
                crew.TakeParts();
                Volatile.Write(ref _state, Idle);
            }
        }

        public void Dismiss()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Called) == Called)
            {
                return;
            }

            var spin = new SpinWait();
            while (Volatile.Read(ref _state) != Idle)
            {
                spin.SpinOnce(sleep1Threshold: -1);   // a millisecond of sleep would be longer than what is left to do
            }
        }
    }
}
