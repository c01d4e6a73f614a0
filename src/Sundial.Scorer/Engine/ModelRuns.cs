using System.Diagnostics;
using System.Runtime.InteropServices;
using Sundial.OnnxRuntime;

namespace Sundial.Scorer.Engine;

/// <summary>Runs calls of a model on its copies, tells whose fault it is where that fails, and measures how long it takes.</summary>
internal sealed class ModelRuns
{
    // Slower models have threads of their own, so that a quick model's callers do not wait for them.
    private const double SlowSeconds = 2e-3;

    private long _busyTicks;
    private double _seconds;
    private long _batches;

    /// <summary>Whether a run takes so long that whoever waits beside it would notice.</summary>
    public bool AreSlow => _seconds >= SlowSeconds;

    /// <summary>Batches of more than one call that were run.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Runs a call alone and tells what went wrong; null for nothing.</summary>
    public Exception? Run(Replica replica, InferenceCall call, ShapePlan? plan)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            replica.Run(call, plan);
            Observe(plan, plan?.Rows ?? 0, begun);
            return null;
        }
        catch (OrtException fault)
        {
            return RunFaults.Of(fault, plan);
        }
        catch (Exception fault)
        {
            // Memory, for one: it must not take the thread and with it everybody's calls.
            return fault is InvalidRequestException ? fault : new ModelFaultException($"The model could not be run: {fault.Message}", fault);
        }
    }

    /// <summary>Runs calls of one group together.</summary>
    /// <returns>Whether they have their answers; if not, each is to be run alone.</returns>
    public bool RunTogether(Replica replica, List<InferenceCall> calls)
    {
        var plan = calls[0].Wait.Plan!;
        var rows = 0;
        foreach (var call in calls)
        {
            rows += call.Wait.Plan!.Rows;
        }

        var begun = Stopwatch.GetTimestamp();
        try
        {
            replica.RunBatch(CollectionsMarshal.AsSpan(calls), plan.Group!, rows);
        }
        catch (Exception)
        {
            return false;
        }

        Interlocked.Increment(ref _batches);
        Observe(plan, rows, begun);
        return true;
    }

    /// <summary>How long copies were busy since this was last asked, summed over them.</summary>
    public double TakeBusySeconds() => Interlocked.Exchange(ref _busyTicks, 0) / (double)Stopwatch.Frequency;

    private void Observe(ShapePlan? plan, int rows, long begun)
    {
        var ticks = Stopwatch.GetTimestamp() - begun;
        var seconds = ticks / (double)Stopwatch.Frequency;
        Interlocked.Add(ref _busyTicks, ticks);
        _seconds += (seconds - _seconds) / 16;
        if (rows > 0)
        {
            plan?.Group?.Plan?.Observe(rows, seconds);
        }
    }
}
