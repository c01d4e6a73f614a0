using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>What was taken of a worker's reports.</summary>
/// <param name="Row">The job with its progress and last words moved on.</param>
/// <param name="Acknowledged">Number of the last report that is safe once the transaction is committed.</param>
/// <param name="Events">What followers are to hear of it.</param>
internal sealed record TakenReports(JobRow Row, long Acknowledged, IReadOnlyList<EventDraft> Events);

/// <summary>Takes the numbered reports of a worker exactly once.</summary>
internal static class ReportIntake
{
    /// <summary>At most so many come with one message.</summary>
    public const int Most = 1000;

    private const int LongestLine = 16 * 1024;
    private const int LongestWord = 1024;
    private const int MostPhases = 20;
    private const int MostTrials = 1_000_000;
    private const int MostSettings = 100;

    // A worker's clock is not asked, only how long ago it was; more than a day is a mistake.
    private const double MostSecondsAgo = 86400;

    /// <summary>Refuses reports that make no sense.</summary>
    public static void Check(Faults faults, long firstSequence, IReadOnlyList<WorkerReport> reports)
    {
        faults.Check(reports.Count <= Most, "reports", $"must be at most {Most}");
        faults.Check(reports.Count == 0 || firstSequence >= 1, "first_sequence", "must be at least 1");
        for (var index = 0; index < Math.Min(reports.Count, Most); index++)
        {
            Check(faults, $"reports[{index}]", reports[index]);
        }
    }

    /// <summary>Takes what is new. The row is locked, and the lease is the current one.</summary>
    public static async Task<TakenReports> TakeAsync(
        UnitOfWork work, JobRow row, int generation, long firstSequence, IReadOnlyList<WorkerReport> reports, DateTimeOffset now, CancellationToken cancel)
    {
        var window = row.Job.Lease!.Window(firstSequence, reports.Count);
        var events = new List<EventDraft>();
        var metrics = new List<MetricPoint>();
        var lines = new List<string>();
        var progress = row.Progress;
        for (var index = window.Skip; index < reports.Count; index++)
        {
            var report = reports[index];
            var at = now - TimeSpan.FromSeconds(report.SecondsAgo);
            switch (report.Kind)
            {
                case "metric":
                    var point = new MetricPoint(report.Name!, report.Step ?? firstSequence + index, report.Value!.Value, at, generation);
                    metrics.Add(point);
                    events.Add(new("metric", at, Json.Of(point)));
                    break;
                case "phase":
                    await LedgerStore.BeginAsync(work, row.Job, report.Name!, report.PlannedSeconds, at, cancel);
                    events.Add(new("phase", at, Json.Of(new { report.Name, report.PlannedSeconds })));
                    break;
                case "plan":
                    events.Add(new("plan", at, Json.Of(new PlanView(at, generation, report.Plan!))));
                    break;
                case "trial":
                    events.Add(new("trial", at, Json.Of(new TrialView(report.Trial!, generation, at))));
                    break;
                case "progress":
                    progress = report.Progress;
                    events.Add(new("progress", at, Json.Of(report.Progress)));
                    break;
                default:
                    lines.Add(report.Line!);
                    events.Add(new("log", at, Json.Of(new { report.Line, Notice = report.Kind == "notice" })));
                    break;
            }
        }

        if (metrics.Count > 0)
        {
            await LedgerStore.PutMetricsAsync(work, row.Job, generation, metrics, cancel);
        }

        var job = row.Job with { LastWords = lines.Count == 0 ? row.Job.LastWords : LastWords.Append(row.Job.LastWords, lines) };
        return new(row with { Job = job, Progress = progress }, window.Acknowledged, events);
    }

    private static void Check(Faults faults, string member, WorkerReport report)
    {
        var known = faults.Check(
            report.Kind is "log" or "metric" or "phase" or "plan" or "progress" or "trial" or "notice", $"{member}.kind", "must be log, metric, phase, plan, progress, trial or notice");
        faults.Check(report.SecondsAgo is >= 0 and <= MostSecondsAgo, $"{member}.seconds_ago", $"must be from 0 to {MostSecondsAgo}");
        if (known && report.Kind is "log" or "notice")
        {
            faults.Check(report.Line is { Length: <= LongestLine }, $"{member}.line", $"must be there, of at most {LongestLine} characters");
        }

        if (report.Kind is "metric" or "phase")
        {
            faults.Check(report.Name is { Length: >= 1 and <= 255 }, $"{member}.name", "must be 1 to 255 characters");
        }

        if (report.Kind == "metric")
        {
            faults.Check(report.Value is { } value && double.IsFinite(value), $"{member}.value", "must be a number");
        }

        if (report.Kind == "progress")
        {
            faults.Check(report.Progress is not null, $"{member}.progress", "must be there");
        }

        if (report.Kind == "plan")
        {
            faults.Check(
                report.Plan is { Count: >= 1 and <= MostPhases } plan && plan.All(phase => phase is { Phase.Length: >= 1 and <= 255, Seconds: >= 0 }),
                $"{member}.plan",
                $"must be 1 to {MostPhases} phases, each with a name of 1 to 255 characters and seconds that are not negative");
        }

        if (report.Kind == "trial")
        {
            faults.Check(report.Trial is { } trial && IsTrial(trial), $"{member}.trial", $"must have a number from 1 to {MostTrials}, at most {MostSettings} settings, and no text beyond {LongestWord} characters");
        }
    }

    private static bool IsTrial(JobTrial trial) =>
        trial is { Number: >= 1 and <= MostTrials, Settings.Count: <= MostSettings, Origin: null or { Length: <= LongestWord }, Reason: null or { Length: <= LongestWord } }
        && trial.Settings.All(setting => setting is { Key.Length: >= 1 and <= LongestWord, Value: { Length: <= LongestWord } });
}
