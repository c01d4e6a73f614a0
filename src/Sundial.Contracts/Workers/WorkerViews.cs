namespace Sundial.Contracts.Workers;

/// <summary>What is known of a worker's being there.</summary>
public enum WorkerHealth
{
    /// <summary>Heard of within the time of a lease.</summary>
    Alive,

    /// <summary>Not heard of for longer than that. It may still be at work, and can prove its lease if nobody else was given the job.</summary>
    Unreachable,

    /// <summary>Its process has ended, its identity was cleared, or it was not heard of for so long that nobody waits for it.</summary>
    Dead,
}

/// <summary>A worker as it introduces itself.</summary>
/// <param name="Name">For people; the machine's name and process id unless the operator gave it one.</param>
/// <param name="Cpus">Processors it may use.</param>
/// <param name="MemoryBytes">Memory it may use.</param>
/// <param name="Gpus">Graphics processors.</param>
/// <param name="RunsCustomAlgorithms">Whether it can confine a tenant's own algorithm, or was told to run one without.</param>
/// <param name="Provisioner">The driver that started it, if one did.</param>
/// <param name="Instance">What that driver calls it.</param>
public sealed record RegisterWorkerRequest(
    string Name, int Cpus, long MemoryBytes, int Gpus = 0, bool RunsCustomAlgorithms = false, string? Provisioner = null, string? Instance = null);

/// <summary>A worker's identity, until it ends or an operator clears it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="HeartbeatSeconds">How often it is to be heard of.</param>
/// <param name="LeaseSeconds">How long a lease holds without a heartbeat.</param>
public sealed record RegisteredWorker(Guid Id, double HeartbeatSeconds, double LeaseSeconds);

/// <summary>A worker as the operator sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Health">Whether it is heard of.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Gpus">Graphics processors.</param>
/// <param name="Job">The job it has.</param>
/// <param name="Provisioner">The driver that started it.</param>
/// <param name="Draining">Whether it takes no more jobs.</param>
/// <param name="RegisteredAt">Since when.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
public sealed record WorkerView(
    Guid Id, string Name, WorkerHealth Health, int Cpus, long MemoryBytes, int Gpus, Guid? Job, string? Provisioner, bool Draining, DateTimeOffset RegisteredAt, DateTimeOffset LastSeenAt);
