using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>Which of a worker's numbered reports are new.</summary>
/// <param name="Skip">How many at the beginning are there already.</param>
/// <param name="Acknowledged">Number of the last that is safe now.</param>
internal readonly record struct ReportWindow(int Skip, long Acknowledged);

/// <summary>What a worker tells of a job that it has.</summary>
internal static class Reporting
{
    /// <summary>States that a worker may say its work is in.</summary>
    public static bool IsWork(this JobState state) =>
        state is JobState.Starting or JobState.Downloading or JobState.Training or JobState.Evaluating or JobState.Uploading;

    /// <summary>Takes reports exactly once: those that were taken before are passed over, and a gap is not taken at all but asked for again.</summary>
    /// <param name="lease">The current lease.</param>
    /// <param name="first">Number of the first report.</param>
    /// <param name="count">How many there are.</param>
    public static ReportWindow Window(this HeldLease lease, long first, int count)
    {
        if (count == 0 || first > lease.Sequence + 1 || first + count - 1 <= lease.Sequence)
        {
            return new(count, lease.Sequence);
        }

        return new((int)(lease.Sequence + 1 - first), first + count - 1);
    }

    /// <summary>A heartbeat: the lease goes on, the state is where the worker says, and reports up to a number are taken.</summary>
    public static JobDecision Beat(this TrainingJob job, Guid lease, long fence, JobState state, long acknowledged, DateTimeOffset now, MasterRules rules)
    {
        var renewed = job.Renew(lease, fence, now, rules);
        if (renewed.Refused is not null)
        {
            return renewed;
        }

        var held = renewed.Job with { Lease = renewed.Job.Lease! with { Sequence = acknowledged } };
        return job.State == JobState.Stopping || job.State == state
            ? renewed with { Job = held }
            : held.To(state, null, now) with { Leases = renewed.Leases };
    }

    /// <summary>Whether a checkpoint of this generation is taken. One of before a change is, too: it was trained, and the job may go on from it.</summary>
    public static JobDecision TakeCheckpoint(this TrainingJob job, Guid lease, long fence, int generation, DateTimeOffset now, MasterRules rules) =>
        job.IsHeldBy(lease, fence) && generation > job.Generation
            ? JobDecision.No(job, Refusal.GenerationChanged)
            : job.Renew(lease, fence, now, rules);
}
