namespace Sundial.Server.Provisioning;

/// <summary>An instance as scaling sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Busy">Whether its worker has a job.</param>
/// <param name="Draining">Whether its worker takes no more jobs.</param>
/// <param name="IdleFor">How long it has had nothing to do; null while it is busy or its worker is not heard of yet.</param>
internal sealed record ScalingInstance(string Name, bool Busy, bool Draining, TimeSpan? IdleFor);

/// <summary>What there is to do and to do it with.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="CompletedPerSecond">Jobs that end a second.</param>
/// <param name="Instances">Instances that are there or starting.</param>
internal sealed record ScalingSituation(int Waiting, double CompletedPerSecond, IReadOnlyList<ScalingInstance> Instances);

/// <summary>What is to be done.</summary>
/// <param name="Start">How many instances to start.</param>
/// <param name="Drain">Instances whose workers shall take no more jobs.</param>
/// <param name="Stop">Drained instances without a job, which can be ended.</param>
internal sealed record ScalingDecision(int Start, IReadOnlyList<string> Drain, IReadOnlyList<string> Stop);

/// <summary>How many workers there are to be: as many as have a job, and beside them enough for what waits, but never fewer than the warm pool; pure.</summary>
internal static class ScalingPolicy
{
    // Until a new instance takes its first job, those that are there finish some of what waits.
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(1);

    /// <summary>Decides.</summary>
    public static ScalingDecision Decide(ScalingSituation situation, int min, int max, TimeSpan coolDown)
    {
        var takers = situation.Instances.Where(instance => !instance.Draining).ToList();
        var wanted = Wanted(situation, takers.Count(instance => instance.Busy), min, max);
        var stop = situation.Instances.Where(instance => instance.Draining && !instance.Busy).Select(instance => instance.Name).ToList();
        var drain = takers
            .Where(instance => !instance.Busy && instance.IdleFor >= coolDown)
            .OrderByDescending(instance => instance.IdleFor)
            .Take(Math.Max(0, takers.Count - wanted))
            .Select(instance => instance.Name)
            .ToList();

        // Those that are about to end still use the machine.
        var room = max - situation.Instances.Count;
        return new ScalingDecision(Math.Clamp(wanted - takers.Count, 0, Math.Max(0, room)), drain, stop);
    }

    private static int Wanted(ScalingSituation situation, int busy, int min, int max)
    {
        var soonDone = (int)(situation.CompletedPerSecond * StartTime.TotalSeconds);
        var backlog = Math.Max(situation.Waiting > 0 ? 1 : 0, situation.Waiting - soonDone);
        return (int)Math.Clamp((long)busy + Math.Max(min, backlog), min, max);
    }
}
