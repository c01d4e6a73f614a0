using Sundial.Contracts.Training;

namespace Sundial.Server.Training.Master;

/// <summary>What users change about a job that is there.</summary>
internal static class Changing
{
    /// <summary>Changes what is trained, or by when. What is trained makes a new generation; a new deadline alone interrupts nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="retrain">Whether hyperparameters or the algorithm change.</param>
    /// <param name="from">Where the new generation begins.</param>
    /// <param name="deadline">The new deadline; null leaves it.</param>
    /// <param name="least">The least time that the algorithm takes.</param>
    /// <param name="needed">How much of it is still needed before there is anything that can become a model.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">The rules.</param>
    public static JobDecision Modify(
        this TrainingJob job, bool retrain, ContinueFrom from, DateTimeOffset? deadline, TimeSpan least, TimeSpan needed, DateTimeOffset now, MasterRules rules)
    {
        if (job.HasEnded)
        {
            return JobDecision.No(job, Refusal.HasEnded);
        }

        if (job.State == JobState.Stopping)
        {
            return JobDecision.No(job, Refusal.IsStopping);
        }

        if (deadline is { } given && given < Earliest(now, needed, rules))
        {
            return JobDecision.No(job, Refusal.DeadlineTooSoon);
        }

        var changed = job with { DeadlineAt = deadline ?? job.DeadlineAt, Least = least };
        return new(retrain ? changed.NextGeneration(from) : changed);
    }

    /// <summary>Begins an ended job again, as a new generation with a new deadline.</summary>
    public static JobDecision Retry(this TrainingJob job, ContinueFrom from, DateTimeOffset deadline, DateTimeOffset now, MasterRules rules)
    {
        if (!job.HasEnded)
        {
            return JobDecision.No(job, Refusal.HasNotEnded);
        }

        if (deadline < Earliest(now, job.Least, rules))
        {
            return JobDecision.No(job, Refusal.DeadlineTooSoon);
        }

        var again = job.NextGeneration(from) with { RequestedAt = now, DeadlineAt = deadline, StartedAt = null, StopBy = null, WorkersLost = 0, LastWords = null };
        return again.To(JobState.Pending, "It was asked for again.", now);
    }

    /// <summary>The earliest deadline that a job can be given now.</summary>
    public static DateTimeOffset Earliest(DateTimeOffset now, TimeSpan least, MasterRules rules) => now + least + rules.DeadlineReserve;

    private static TrainingJob NextGeneration(this TrainingJob job, ContinueFrom from) => job with
    {
        Generation = job.Generation + 1,
        ResumeFromGeneration = from == ContinueFrom.Start ? job.Generation + 1 : job.ResumeFromGeneration,
    };
}
