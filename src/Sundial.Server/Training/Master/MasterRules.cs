namespace Sundial.Server.Training.Master;

/// <summary>The numbers that the master decides by.</summary>
internal sealed record MasterRules
{
    /// <summary>How long a lease holds without a heartbeat.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long before the deadline the best checkpoint is made the model, so that it is there in time.</summary>
    public TimeSpan DeadlineReserve { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>A job over which this many workers were lost is failed: it is likely to be its fault.</summary>
    public int WorkersLostLimit { get; init; } = 3;

    /// <summary>How long a job that is asked to stop may take to save its best, unless the request says.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>From when on nobody waits any more for a worker that is not heard of.</summary>
    public TimeSpan WorkerDead { get; init; } = TimeSpan.FromSeconds(60);
}
