using System.Diagnostics;

namespace Sundial.Scorer.Engine;

/// <summary>Takes what is queued and runs it with one copy of the model, as a work item of threads that are also others'.</summary>
/// <param name="replica">The copy.</param>
internal sealed class ReplicaRunner(Replica replica) : IThreadPoolWorkItem
{
    // How long it goes on before it lets other work of its thread have a turn.
    private static readonly TimeSpan s_turn = TimeSpan.FromMicroseconds(200);

    private readonly List<InferenceCall> _taken = [];

    /// <summary>Whose queue.</summary>
    public Batcher? Batcher { get; set; }

    /// <summary>Runs what there is, for one turn.</summary>
    public void Execute()
    {
        var begun = Stopwatch.GetTimestamp();
        do
        {
            if (!Batcher!.Take(replica, _taken))
            {
                return;
            }

            Run();
        }
        while (Stopwatch.GetElapsedTime(begun) < s_turn);
        Batcher.GoOn(this);
    }

    private void Run()
    {
        if (_taken.Count > 1 && RunTogether())
        {
            return;
        }

        // Alone, or one of them made the batch fail: then each has its own answer or fault.
        foreach (var call in _taken)
        {
            call.Wait.Complete(Batcher!.Runs.Run(replica, call, call.Wait.Plan));
        }

        _taken.Clear();
    }

    private bool RunTogether()
    {
        if (!Batcher!.Runs.RunTogether(replica, _taken))
        {
            return false;
        }

        foreach (var call in _taken)
        {
            call.Wait.Complete(null);
        }

        _taken.Clear();
        return true;
    }
}
