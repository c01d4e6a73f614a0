using System.Text.Json;
using Sundial.Cli.Observers;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Learning.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary>Jobs in words.</summary>
internal static class JobWords
{
    /// <summary>A state as on the wire.</summary>
    public static string WireName(JobState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    /// <summary>What is known of a job.</summary>
    public static IEnumerable<(string, string?)> Facts(TrainingJobView job, TimeProvider clock)
    {
        yield return ("Job", job.Name);
        yield return ("Id", job.Id.ToString());
        yield return ("State", job.Reason is { Length: > 0 } reason ? $"{Numbers.Words(job.State)}: {reason}" : Numbers.Words(job.State));
        yield return ("Data set", job.Dataset);
        yield return ("Algorithm", $"{job.Algorithm}:{job.AlgorithmVersion}{(job.Generation > 1 ? $", generation {job.Generation}" : string.Empty)}");
        yield return ("Parameters", string.Join(", ", job.Hyperparameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
        yield return ("Asked for", Numbers.When(job.RequestedAt, clock));
        yield return ("Deadline", Deadline(job, clock));
        yield return ("Needs", Size(job.Size));
        yield return ("Worker", Worker(job));
        yield return ("Taken up", job.Attempts > 1 || job.WorkersLost > 0 ? $"{job.Attempts} times, {job.WorkersLost} {(job.WorkersLost == 1 ? "worker" : "workers")} lost" : null);
        yield return ("Progress", job.State.IsEnd() ? null : Progress(job.Progress));
        yield return ("Checkpoint", job.LastCheckpoint is { } checkpoint ? Checkpoint(checkpoint, clock) : null);
        yield return ("Goes on from", job.ContinuesModel is { } before ? $"{before}{(job.ContinuesJob is { } first ? $" of job {first}" : string.Empty)}" : null);
        yield return ("Model", job.Model);
    }

    /// <summary>What a job came to, by the report of its training.</summary>
    public static IEnumerable<(string, string?)> Came(TrainingReport? report)
    {
        if (report is not null)
        {
            var told = TaskSummary.Of(report);
            yield return ("Result", told.Headline);
            foreach (var (label, text) in told.Facts)
            {
                // The model is the job's; this is what it consists of.
                yield return (label == "Model" ? "Made of" : label, text);
            }

            yield return ("More time", report.ExpectedWithMoreTime is { } expected ? ForecastWords.Of(expected) : null);
        }
    }

    /// <summary>How far an algorithm is; null where it told nothing.</summary>
    public static string? Progress(JobProgress? progress)
    {
        if (progress is null)
        {
            return null;
        }

        var parts = new List<string>();
        if (progress.Phase is { } phase)
        {
            parts.Add(progress.Share is { } share ? $"{phase} {Numbers.Percent(Math.Clamp(share, 0, 1), 0)}" : phase);
        }

        if (progress.Epoch is { } epoch)
        {
            parts.Add(progress.Of is { } of ? $"epoch {Numbers.Epochs(epoch)} of {Numbers.Epochs(of)}" : $"epoch {Numbers.Epochs(epoch)}");
        }

        parts.AddRange((progress.Metrics ?? new Dictionary<string, double>()).Select(metric => $"{metric.Key} {Numbers.Value(metric.Value)}"));
        return string.Join(", ", parts);
    }

    /// <summary>A checkpoint: number, when, and how good.</summary>
    public static string Checkpoint(CheckpointView checkpoint, TimeProvider clock)
    {
        var parts = new List<string> { $"{checkpoint.Number} at {Numbers.When(checkpoint.CreatedAt, clock)}" };
        if (checkpoint.Epoch is { } epoch)
        {
            parts.Add($"epoch {Numbers.Epochs(epoch)}");
        }

        if (checkpoint is { MetricName: { } metric, MetricValue: { } value })
        {
            parts.Add($"{metric} {Numbers.Value(value)}");
        }

        if (checkpoint is { QualityMetric: { } quality, QualityValue: { } measured })
        {
            parts.Add($"evaluated: {quality} {Numbers.Value(measured)}{(checkpoint.QualityCount is { } count ? $" on {Numbers.Count(count)}" : string.Empty)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Who has a job.</summary>
    public static string? Worker(TrainingJobView job) => job.Worker is { } worker
        ? job.WorkerHealth is { } health and not WorkerHealth.Alive ? $"{worker}, {Numbers.Words(health)}" : worker.ToString()
        : null;

    /// <summary>How a job that has ended ended, as an exit code.</summary>
    public static ExitCode ExitCodeOf(JobState state) => state switch
    {
        JobState.Completed => ExitCode.Ok,
        JobState.Stopped => ExitCode.JobStopped,
        _ => ExitCode.JobFailed,
    };

    private static string Deadline(TrainingJobView job, TimeProvider clock)
    {
        var within = Duration.Text(job.DeadlineAt - job.RequestedAt);
        var left = job.DeadlineAt - clock.GetUtcNow();
        return job.State.IsEnd()
            ? $"{Numbers.When(job.DeadlineAt, clock)} ({within}){(job.EndedAt is { } ended ? $", ended {Numbers.When(ended, clock)}, after {Duration.Text(ended - job.RequestedAt)}" : string.Empty)}"
            : $"{Numbers.When(job.DeadlineAt, clock)} ({within}), {(left > TimeSpan.Zero ? Duration.Text(left) : "nothing")} left";
    }

    private static string Size(JobSize size)
    {
        var memory = size.MemoryBytes > 0 ? $", {Numbers.Bytes(size.MemoryBytes)} of memory" : string.Empty;
        var gpus = size.Gpus > 0 ? $", {size.Gpus} {(size.Gpus == 1 ? "GPU" : "GPUs")}" : string.Empty;
        return $"{size.Cpus} {(size.Cpus == 1 ? "processor" : "processors")}{memory}{gpus}";
    }
}
