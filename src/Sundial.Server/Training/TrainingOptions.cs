using System.ComponentModel.DataAnnotations;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training;

/// <summary>The section <c>Training</c> of the configuration.</summary>
internal sealed class TrainingOptions
{
    /// <summary>How often a worker is to be heard of, in seconds; 1 unless set.</summary>
    [Range(0.05, 60)]
    public double HeartbeatSeconds { get; set; } = 1;

    /// <summary>How long a lease holds without a heartbeat, in seconds; 3 unless set. Less than three heartbeats loses workers that are only slow.</summary>
    [Range(0.1, 600)]
    public double LeaseSeconds { get; set; } = 3;

    /// <summary>How long before a deadline the best checkpoint is made the model, in seconds; 0.5 unless set. Workers are told a deadline that is earlier by as much.</summary>
    [Range(0.05, 60)]
    public double DeadlineReserveSeconds { get; set; } = 0.5;

    /// <summary>How often expired leases and deadlines are looked for, in seconds; 0.25 unless set. Must be below the reserve for deadlines to be met.</summary>
    [Range(0.01, 10)]
    public double SweepSeconds { get; set; } = 0.25;

    /// <summary>How many workers may be lost over a job before it is failed; 3 unless set.</summary>
    [Range(1, 1000)]
    public int WorkersLostLimit { get; set; } = 3;

    /// <summary>How long a job that is asked to stop may take to save its best, in seconds; 120 unless set or the request says.</summary>
    [Range(0, 3600)]
    public double StopGraceSeconds { get; set; } = 120;

    /// <summary>After how many seconds nobody waits any more for a worker that is not heard of; 60 unless set.</summary>
    [Range(1, 86400)]
    public double WorkerDeadSeconds { get; set; } = 60;

    /// <summary>How long an evaluator may take over one checkpoint before another gets it, in seconds; 120 unless set.</summary>
    [Range(0.1, 86400)]
    public double EvaluationSeconds { get; set; } = 120;

    /// <summary>As the master's rules.</summary>
    public MasterRules ToRules() => new()
    {
        Lease = TimeSpan.FromSeconds(LeaseSeconds),
        DeadlineReserve = TimeSpan.FromSeconds(DeadlineReserveSeconds),
        WorkersLostLimit = WorkersLostLimit,
        StopGrace = TimeSpan.FromSeconds(StopGraceSeconds),
        WorkerDead = TimeSpan.FromSeconds(WorkerDeadSeconds),
    };
}
