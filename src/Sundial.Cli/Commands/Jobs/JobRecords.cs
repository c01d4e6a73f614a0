using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary>What is recorded of a job: <c>sundial job metrics</c>, <c>log</c>, <c>checkpoints</c>, <c>history</c>.</summary>
internal static class JobRecords
{
    /// <summary><c>sundial job metrics</c></summary>
    public static Command Metrics(Surroundings around)
    {
        var job = JobCommands.Job();
        var name = OptionOf.Text("--name", "METRIC", "Only this metric.");
        var csv = OptionOf.Flag("--csv", "Write comma-separated values with a heading.");
        return new RemoteCommand("metrics", "Show what was measured in a job's training.", around, [job, name, csv], async call =>
        {
            var points = call.Client.Jobs.ListMetricsAsync(call.Get(job), call.Get(name), call.Cancel);
            if (call.Get(csv) && !call.Terminal.Json)
            {
                call.Terminal.Line("name,generation,step,value,at");
                await foreach (var point in points)
                {
                    call.Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{Csv(point.Name)},{point.Generation},{point.Step},{point.Value:R},{point.At:O}"));
                }

                return;
            }

            await call.TellAllAsync(
                points,
                "Nothing was measured yet.",
                ["metric", "step", "value", "at", "generation"],
                point => [point.Name, point.Step.ToString("N0", CultureInfo.InvariantCulture), Numbers.Value(point.Value), Numbers.When(point.At, call.Clock), point.Generation.ToString(CultureInfo.InvariantCulture)]);
        });
    }

    /// <summary><c>sundial job log</c></summary>
    public static Command Log(Surroundings around)
    {
        var job = JobCommands.Job();
        return new RemoteCommand("log", "Show what a job's algorithm printed.", around, [job], async call =>
        {
            await foreach (var line in call.Client.Jobs.ListLogAsync(call.Get(job), cancel: call.Cancel))
            {
                call.Terminal.Record(line);
                call.Terminal.Line(JobEventWords.Text(line, "line") ?? string.Empty);
            }
        });
    }

    /// <summary><c>sundial job checkpoints</c></summary>
    public static Command Checkpoints(Surroundings around)
    {
        var job = JobCommands.Job();
        return new RemoteCommand("checkpoints", "List a job's checkpoints, with what the evaluator made of them.", around, [job], call => call.TellAllAsync(
            call.Client.Jobs.ListCheckpointsAsync(call.Get(job), call.Cancel),
            "There is no checkpoint yet.",
            ["number", "at", "epoch", "its own metric", "evaluated", "size", "model"],
            checkpoint =>
            [
                checkpoint.Number.ToString(CultureInfo.InvariantCulture), Numbers.When(checkpoint.CreatedAt, call.Clock), checkpoint.Epoch is { } epoch ? Numbers.Epochs(epoch) : null,
                checkpoint is { MetricName: { } metric, MetricValue: { } value } ? $"{metric} {Numbers.Value(value)}" : null,
                checkpoint is { QualityMetric: { } quality, QualityValue: { } measured } ? $"{quality} {Numbers.Value(measured)}" : checkpoint.Evaluation,
                Numbers.Bytes(checkpoint.SizeBytes), checkpoint.HasModel ? "yes" : "no",
            ]));
    }

    /// <summary><c>sundial job report</c></summary>
    public static Command Report(Surroundings around)
    {
        var job = JobCommands.Job();
        return new RemoteCommand("report", "Show the report of the training that a job's model came of.", around, [job], async call =>
        {
            var known = await call.Client.Jobs.GetAsync(call.Get(job), call.Cancel);
            var written = await call.Client.Jobs.GetReportAsync(call.Get(job), call.Cancel);
            call.Tell(written, told =>
            {
                if (StoredReport.Of(told) is { } report)
                {
                    TrainingSummary.Write(call.Terminal, report with { ModelPath = known.Model ?? known.Name, ReportPath = $"with --json: sundial job report {known.Name} --json" });
                }
                else
                {
                    call.Terminal.Line(told.GetRawText());
                }
            });
        });
    }

    /// <summary><c>sundial job history</c></summary>
    public static Command History(Surroundings around)
    {
        var job = JobCommands.Job();
        return new RemoteCommand("history", "Show every state a job was in and why, and the ledger of its time.", around, [job], async call =>
            call.Tell(await call.Client.Jobs.GetHistoryAsync(call.Get(job), call.Cancel), history => Write(call, history)));
    }

    private static void Write(RemoteCall call, JobHistory history)
    {
        var states = Tables.OfText("at", "state", "lease", "generation", "why");
        foreach (var change in history.Transitions)
        {
            states.AddTextRow(Numbers.When(change.At, call.Clock), Numbers.Words(change.To), change.Fence.ToString(CultureInfo.InvariantCulture), change.Generation.ToString(CultureInfo.InvariantCulture), change.Reason);
        }

        call.Terminal.Rich.Write(states);
        var ledger = Tables.New("phase", "began", "lease", "generation", "planned", "actual");
        foreach (var entry in history.Ledger)
        {
            ledger.AddTextRow(
                entry.Phase, Numbers.When(entry.BeganAt, call.Clock), entry.Fence.ToString(CultureInfo.InvariantCulture), entry.Generation.ToString(CultureInfo.InvariantCulture),
                entry.PlannedSeconds is { } planned ? Numbers.Seconds(planned) : null, Numbers.Seconds(entry.ActualSeconds));
        }

        if (history.Ledger.Count > 0)
        {
            ledger.AddTextRow("sum", string.Empty, string.Empty, string.Empty, string.Empty, Numbers.Seconds(history.Ledger.Sum(entry => entry.ActualSeconds)));
        }

        call.Terminal.Rich.Write(ledger);
    }

    private static string Csv(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
