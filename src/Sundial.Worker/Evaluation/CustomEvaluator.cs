using System.Text.Json;
using Sundial.Compute.Processes;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Evaluation;

/// <summary>Scores a checkpoint of a tenant's own algorithm: its program runs with <c>evaluate</c>, and what it prints is read as in training.</summary>
/// <remarks>The score is the algorithm's objective where that was printed, else the first metric that was. <c>{"sundial":{"example":{…}}}</c> lines are its examples, <c>"count"</c> beside the metrics is how many they were.</remarks>
/// <param name="services">What the worker has.</param>
internal sealed class CustomEvaluator(WorkerServices services)
{
    private const int MostExamples = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly IReadOnlyDictionary<string, long> NoCounts = new Dictionary<string, long>();

    /// <summary>Scores a checkpoint whose files and data are in a folder.</summary>
    /// <exception cref="EvaluationException">It cannot be scored.</exception>
    public async Task<Score> ScoreAsync(EvaluationAssignment assignment, JobFolder folder, CancellationToken cancel)
    {
        var order = assignment.Order;
        var metrics = new List<KeyValuePair<string, double>>();
        var examples = new List<EvaluationExample>();
        int? count = null;
        var reader = new OutputReader(order.Specification, new MetricCounters(NoCounts), services.Clock, report =>
        {
            if (report.Kind == ReportKind.Metric)
            {
                metrics.Add(KeyValuePair.Create(report.Name!, report.Value!.Value));
            }
        });
        var gate = new Lock();
        var start = services.Start.Of(order, folder, "evaluate", (services.Clock.GetUtcNow() + Patience).ToUnixTimeMilliseconds());
        var process = await ProgramProcess.StartAsync(start, line =>
        {
            lock (gate)
            {
                reader.Take(line);
                ReadMore(line, examples, ref count, assignment.KeepExamples);
            }
        }, services.Clock).ConfigureAwait(false);
        await using (process.ConfigureAwait(false))
        {
            await EndAsync(process, folder, reader, cancel).ConfigureAwait(false);
        }

        if (metrics.Count == 0)
        {
            throw new EvaluationException("The program printed no metric when it was run with evaluate.");
        }

        var wanted = metrics.Exists(metric => metric.Key == order.Specification.Objective?.Metric) ? order.Specification.Objective!.Metric : metrics[0].Key;
        return new Score(wanted, metrics.Last(metric => metric.Key == wanted).Value, count ?? (examples.Count > 0 ? examples.Count : null), assignment.KeepExamples ? examples : null);
    }

    private async Task EndAsync(ProgramProcess process, JobFolder folder, OutputReader reader, CancellationToken cancel)
    {
        int code;
        try
        {
            code = await process.Exited.WaitAsync(Patience, services.Clock, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new EvaluationException($"The program did not end within {Patience.TotalSeconds:0} s when it was run with evaluate.");
        }

        if (code != 0)
        {
            throw new EvaluationException(folder.FailureText() ?? $"The program ended with {code} when it was run with evaluate. {reader.LastLine}".TrimEnd());
        }
    }

    private static void ReadMore(string line, List<EvaluationExample> examples, ref int? count, bool keepExamples)
    {
        if (!line.StartsWith('{') || !line.Contains("\"sundial\"", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            if (!document.RootElement.TryGetProperty("sundial", out var told) || told.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            count = told.TryGetProperty("count", out var number) && number.TryGetInt32(out var all) && all >= 0 ? all : count;
            if (keepExamples && examples.Count < MostExamples && told.TryGetProperty("example", out var example)
                && example.TryGetProperty("input", out var input) && example.TryGetProperty("output", out var output))
            {
                examples.Add(new EvaluationExample(examples.Count, input.ToString(), output.Clone(), example.TryGetProperty("expected", out var expected) ? expected.Clone() : null));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // An ordinary line after all.
        }
    }
}
