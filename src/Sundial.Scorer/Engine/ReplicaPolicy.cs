using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Engine;

/// <summary>How a model's copies fared lately.</summary>
/// <param name="Replicas">Copies that are loaded.</param>
/// <param name="Utilization">Share of the time that they were busy, from 0 to 1.</param>
/// <param name="Waiting">Calls that wait for one now.</param>
/// <param name="IdleFor">Time since the last call.</param>
/// <param name="CalmFor">For how long one copy fewer would have been enough.</param>
internal readonly record struct ReplicaLoad(int Replicas, double Utilization, int Waiting, TimeSpan IdleFor, TimeSpan CalmFor);

/// <summary>How many copies a model should have.</summary>
internal static class ReplicaPolicy
{
    /// <summary>A copy goes when one fewer would have been enough for so long: much longer than one takes to come, so that their number does not swing.</summary>
    public static readonly TimeSpan CalmBeforeFewer = TimeSpan.FromSeconds(15);

    private const double BusyWithQueue = 0.6;
    private const double Busy = 0.85;
    private const double EnoughForFewer = 0.5;

    /// <summary>How many copies there should be.</summary>
    /// <param name="load">How those that are there fared.</param>
    /// <param name="scaling">Between how many.</param>
    /// <param name="processors">More copies than processors compute no faster.</param>
    public static int Decide(in ReplicaLoad load, EndpointScaling scaling, int processors)
    {
        // What has none gets one with its next call: an idle model, or one that had to make room for others.
        if (load.Replicas == 0)
        {
            return 0;
        }

        if (load is { Waiting: 0 } && load.IdleFor.TotalSeconds >= scaling.IdleSeconds)
        {
            return Math.Min(load.Replicas, scaling.MinReplicas);
        }

        var least = Math.Max(1, scaling.MinReplicas);
        var most = Math.Max(least, Math.Min(scaling.MaxReplicas, processors));
        var needsMore = load.Utilization >= Busy || (load.Waiting > 0 && load.Utilization >= BusyWithQueue);
        var canDoWithFewer = load.CalmFor >= CalmBeforeFewer;
        return Math.Clamp(load.Replicas + (needsMore ? 1 : canDoWithFewer ? -1 : 0), least, most);
    }

    /// <summary>Whether one copy fewer would do.</summary>
    public static bool IsCalm(in ReplicaLoad load) =>
        load.Waiting == 0 && load.Utilization * load.Replicas <= EnoughForFewer * (load.Replicas - 1);
}
