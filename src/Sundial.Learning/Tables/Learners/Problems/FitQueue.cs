using System.Collections.Concurrent;

namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>Threads that learn, and what waits for them in the order in which it came. A fit begins and ends on one thread, as XGBoost's random numbers want.</summary>
internal sealed class FitQueue : IDisposable
{
    private readonly BlockingCollection<Task> _waiting = [];
    private readonly Thread[] _threads;

    /// <summary>Begins the threads.</summary>
    /// <param name="places">How many fits there may be at once.</param>
    public FitQueue(int places)
    {
        _threads = [.. Enumerable.Range(0, places).Select(number => new Thread(Work) { IsBackground = true, Name = $"fit {number}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Has something done when its turn has come.</summary>
    /// <param name="fit">What to do; it looks itself whether it is still wanted.</param>
    public Task<T> Enqueue<T>(Func<T> fit)
    {
        var task = new Task<T>(fit);
        _waiting.Add(task);
        return task;
    }

    /// <summary>When the last of several would have ended, if all threads were free.</summary>
    /// <param name="seconds">What each takes, in the order in which they come.</param>
    public double SecondsOf(IEnumerable<double> seconds)
    {
        var ends = new double[_threads.Length];
        foreach (var one in seconds)
        {
            ends[Array.IndexOf(ends, ends.Min())] += one;
        }

        return ends.Max();
    }

    /// <summary>Waits for the last fit, and ends the threads.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        Array.ForEach(_threads, thread => thread.Join());
        _waiting.Dispose();
    }

    private void Work()
    {
        foreach (var task in _waiting.GetConsumingEnumerable())
        {
            task.RunSynchronously(TaskScheduler.Default);
        }
    }
}
