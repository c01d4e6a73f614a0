using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Compute.Processes;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;

namespace Sundial.Worker.Evaluation;

/// <summary>Scores checkpoints of a built-in algorithm by a child of long life, which keeps engine and data warm: a request a line in, an answer a line out.</summary>
/// <param name="services">What the worker has.</param>
internal sealed class BuiltInEvaluator(WorkerServices services) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private const string DefaultSeed = "1";
    private const int MostExamples = 100_000;

    private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
    private ProgramProcess? _child;
    private string? _algorithm;

    /// <summary>Scores a checkpoint.</summary>
    /// <param name="assignment">The checkpoint.</param>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="data">The data's file.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="EvaluationException">It cannot be scored.</exception>
    public async Task<Score> ScoreAsync(EvaluationAssignment assignment, JobFolder folder, string model, string data, CancellationToken cancel)
    {
        var child = await ChildAsync(assignment.Order, folder).ConfigureAwait(false);
        await child.Input.WriteLineAsync(Request(assignment, model, data).AsMemory(), cancel).ConfigureAwait(false);
        await child.Input.FlushAsync(cancel).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(Patience, services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await AnswerAsync(child, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new EvaluationException($"The evaluator gave no answer within {Patience.TotalSeconds:0} s.");
        }
        catch (OperationCanceledException)
        {
            // Its answer to this request would be taken for that to the next.
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the child; the next request starts another.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_child is { } child)
        {
            _child = null;
            await child.DisposeAsync().ConfigureAwait(false);
        }

        while (_lines.Reader.TryRead(out _))
        {
        }
    }

    private static string Request(EvaluationAssignment assignment, string model, string data) => new JsonObject
    {
        ["model"] = model,
        ["data"] = data,
        ["part"] = assignment.HeldOut ? "held-out" : "test",
        ["seed"] = ulong.Parse(SeedOf(assignment.Order.Hyperparameters), CultureInfo.InvariantCulture),
        ["examples"] = assignment.KeepExamples,
    }.ToJsonString();

    // A job that goes on from another holds out what that did.
    private static string SeedOf(IReadOnlyDictionary<string, string> hyperparameters) =>
        hyperparameters.GetValueOrDefault("_split_seed") ?? hyperparameters.GetValueOrDefault("seed", DefaultSeed);

    private async Task<ProgramProcess> ChildAsync(JobOrder order, JobFolder folder)
    {
        if (_child is { Exited.IsCompleted: false } && _algorithm == order.Algorithm)
        {
            return _child;
        }

        await DisposeAsync().ConfigureAwait(false);

        // It outlives the folder of this evaluation, so it may not start in it.
        var start = services.Start.Of(order, folder, "evaluate", 0) with { Folder = services.JobsFolder, Mark = null, TakesInput = true };
        _child = await ProgramProcess.StartAsync(start, line => _lines.Writer.TryWrite(line), services.Clock).ConfigureAwait(false);
        _algorithm = order.Algorithm;
        return _child;
    }

    private async Task<Score> AnswerAsync(ProgramProcess child, CancellationToken cancel)
    {
        List<EvaluationExample>? examples = null;
        var last = "";
        while (true)
        {
            var line = await NextLineAsync(child, last, cancel).ConfigureAwait(false);
            if (Parse(line) is not { } answer)
            {
                last = line;
                continue;
            }

            if (answer.TryGetProperty("error", out var error))
            {
                throw new EvaluationException(error.ToString());
            }

            if (answer.TryGetProperty("example", out var example) && (examples ??= []).Count < MostExamples)
            {
                examples.Add(new EvaluationExample(examples.Count, example.GetProperty("input").ToString(), example.GetProperty("output"), example.TryGetProperty("expected", out var expected) ? expected : null));
            }

            if (answer.TryGetProperty("metric", out var metric))
            {
                return new Score(metric.ToString(), answer.GetProperty("value").GetDouble(), answer.TryGetProperty("count", out var count) ? count.GetInt32() : null, examples);
            }
        }
    }

    private async Task<string> NextLineAsync(ProgramProcess child, string last, CancellationToken cancel)
    {
        var next = _lines.Reader.ReadAsync(cancel).AsTask();
        return await Task.WhenAny(next, child.Exited).ConfigureAwait(false) == next || next.IsCompleted
            ? await next.ConfigureAwait(false)
            : throw new EvaluationException($"The evaluator ended with {await child.Exited.ConfigureAwait(false)}. {last}".TrimEnd());
    }

    private static JsonElement? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
