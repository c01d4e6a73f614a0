using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Server.Training.Master;

/// <summary>A worker as the master decides on it.</summary>
/// <param name="Id">Its identity, until it ends or an operator clears it.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Gpus">Graphics processors.</param>
/// <param name="RunsCustomAlgorithms">Whether it may be given a tenant's own program.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
/// <param name="Draining">Whether it takes no more jobs.</param>
/// <param name="Ended">Whether it is known to have ended or its identity was cleared.</param>
internal sealed record Worker(
    Guid Id, int Cpus, long MemoryBytes, int Gpus, bool RunsCustomAlgorithms, DateTimeOffset LastSeenAt, bool Draining = false, bool Ended = false);

/// <summary>What is known of workers.</summary>
internal static class WorkerRules
{
    /// <summary>Whether a worker is there, may be there, or is not waited for.</summary>
    public static WorkerHealth Health(this Worker worker, DateTimeOffset now, MasterRules rules) => (now - worker.LastSeenAt) switch
    {
        _ when worker.Ended => WorkerHealth.Dead,
        var silence when silence <= rules.Lease => WorkerHealth.Alive,
        var silence when silence <= rules.WorkerDead => WorkerHealth.Unreachable,
        _ => WorkerHealth.Dead,
    };

    /// <summary>Whether it has what a job needs.</summary>
    public static bool Fits(this Worker worker, JobSize size, bool custom) =>
        worker.Cpus >= size.Cpus && worker.MemoryBytes >= size.MemoryBytes && worker.Gpus >= size.Gpus && (!custom || worker.RunsCustomAlgorithms);
}
