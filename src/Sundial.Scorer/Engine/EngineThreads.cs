using System.Collections.Concurrent;

namespace Sundial.Scorer.Engine;

/// <summary>A thread for each processor, for models so slow that they would keep the thread pool from everything else. The system shares the processors between the two.</summary>
internal static class EngineThreads
{
    private static readonly BlockingCollection<ReplicaRunner> s_queue = [];
    private static readonly Lazy<bool> s_started = new(Start);

    /// <summary>Gives a runner its next turn, behind those that wait already.</summary>
    public static void Queue(ReplicaRunner runner)
    {
        _ = s_started.Value;
        s_queue.Add(runner);
    }

    private static bool Start()
    {
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            new Thread(Run) { IsBackground = true, Name = $"engine {i}" }.Start();
        }

        return true;
    }

    private static void Run()
    {
        foreach (var runner in s_queue.GetConsumingEnumerable())
        {
            runner.Execute();
        }
    }
}
