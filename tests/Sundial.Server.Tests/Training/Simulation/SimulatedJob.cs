using Sundial.Contracts.Workers;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>What the database holds of a job, and beside it what the simulation knows better.</summary>
internal sealed class SimulatedJob
{
    public required TrainingJob Job { get; set; }

    public List<Checkpoint> Checkpoints { get; } = [];

    public HashSet<Guid> Dropped { get; } = [];

    public Dictionary<Guid, long> Steps { get; } = [];

    public Dictionary<(int Generation, long Step), double> Metrics { get; } = [];

    public HashSet<int> Models { get; } = [];

    public required long TotalSteps { get; init; }

    public required int CheckpointEvery { get; init; }

    /// <summary>A job that is the end of every worker that comes this far.</summary>
    public long? KillsAtStep { get; init; }

    // From here on: not the master's, but the simulation's own book, which the invariants are held against.
    public long HighestFence { get; set; }

    public Lease? Granted { get; set; }

    public HashSet<Guid> LeasesSeen { get; } = [];

    public TimeSpan UndisturbedSince { get; set; }

    public bool MustHaveModel { get; set; }

    public List<(int Generation, long Step)> AcknowledgedMetrics { get; } = [];

    public List<Guid> AcknowledgedCheckpoints { get; } = [];

    public IEnumerable<Checkpoint> Kept => Checkpoints.Where(one => !Dropped.Contains(one.Id));

    /// <summary>The value that any worker measures at a step: the training is the same whoever does it.</summary>
    public static double Value(int generation, long step) => (generation * 1000) + step;
}
