using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>What was kept of an endpoint: <c>sundial endpoint predictions</c>, <c>prediction</c>, <c>truth</c> and <c>accuracy</c>.</summary>
internal static class PredictionCommands
{
    private const int Shown = 50;

    /// <summary><c>sundial endpoint predictions</c></summary>
    public static Command List(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        var since = Moment("--since", "None from before this time");
        var until = Moment("--until", "None from this time on");
        var model = OptionOf.Text("--model", "MODEL", "Only those of this model, as NAME:VERSION.");
        var variant = OptionOf.Text("--variant", "NAME", "Only those of this variant.");
        var label = OptionOf.Text("--label", "LABEL", "Only those of this class.");
        var least = Share("--min-confidence", "Only those at least so sure, such as 0.9.");
        var most = Share("--max-confidence", "Only those at most so sure, such as 0.6.");
        var status = OptionOf.Number("--status", "Only those that were answered with this HTTP status.", 100, 599);
        var truth = OptionOf.Read<string?>("--has-truth", "yes|no", "Only those of which it is known what was right, or those of which it is not.", null, text => OptionOf.OneOf(("yes", "yes"), ("no", "no"))(text));
        var limit = OptionOf.Read("--limit", "N", "At most so many; 50 unless set.", Shown, OptionOf.Whole(1, int.MaxValue));
        Symbol[] parts = [name, since, until, model, variant, label, least, most, status, truth, limit];
        return new RemoteCommand("predictions", "List the predictions of an endpoint that were kept, newest first.", around, parts, call => call.TellAllAsync(
            call.Client.Endpoints.ListPredictionsAsync(
                call.Get(name),
                new PredictionFilter
                {
                    Since = MomentOf(call, call.Get(since)),
                    Until = MomentOf(call, call.Get(until)),
                    Model = call.Get(model),
                    Variant = call.Get(variant),
                    Label = call.Get(label),
                    MinConfidence = call.Get(least),
                    MaxConfidence = call.Get(most),
                    Status = call.Get(status),
                    HasTruth = call.Get(truth) is { } known ? known == "yes" : null,
                },
                call.Cancel).Take(call.Get(limit)),
            "There is no such prediction; an endpoint keeps them with sundial endpoint update NAME --capture.",
            ["id", "at", "model", "variant", "status", "took", "label", "truth"],
            kept =>
            [
                kept.Record.Id.ToString(), Numbers.When(kept.Record.At, call.Clock), kept.Record.Model, kept.Record.Shadow ? $"{kept.Record.Variant} (shadow)" : kept.Record.Variant,
                kept.Record.Status.ToString(CultureInfo.InvariantCulture), EndpointWords.Latency(kept.Record.LatencySeconds),
                LabelOf(kept.Record, " "), kept.Truth,
            ]));
    }

    /// <summary><c>sundial endpoint prediction</c></summary>
    public static Command Show(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        var id = Id();
        var request = OptionOf.Text("--request", "FILE", "Write the body of the request to a file.");
        var answer = OptionOf.Text("--answer", "FILE", "Write the body of the answer to a file.");
        return new RemoteCommand("prediction", "Show a prediction that was kept, and fetch its bodies.", around, [name, id, request, answer], async call =>
        {
            var kept = await call.Client.Endpoints.GetPredictionAsync(call.Get(name), call.Get(id), call.Cancel);
            call.Tell(kept, known => FactsOf(known, call.Clock));
            await WriteAsync(call, call.Get(request), () => call.Client.Endpoints.GetRequestAsync(call.Get(name), call.Get(id), call.Cancel));
            await WriteAsync(call, call.Get(answer), () => call.Client.Endpoints.GetAnswerAsync(call.Get(name), call.Get(id), call.Cancel));
        });
    }

    /// <summary><c>sundial endpoint truth</c></summary>
    public static Command Truth(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        var id = new Argument<string?>("ID") { Description = "The inference id.", Arity = ArgumentArity.ZeroOrOne };
        var label = new Argument<string?>("LABEL") { Description = "What was right.", Arity = ArgumentArity.ZeroOrOne };
        var file = OptionOf.Text("--file", "FILE", "Many at once: a file with a line ID,LABEL for each, or - for standard input.");
        return new RemoteCommand("truth", "Say what was right about predictions that were kept.", around, [name, id, label, file], async call =>
        {
            var truths = (call.Get(file), call.GetOptional(id), call.GetOptional(label)) switch
            {
                ({ } path, null, null) => TruthLines.Read(path),
                (null, { } one, { } right) => [(TruthLines.IdOf(one), right)],
                _ => throw new UsageException("Give the ID of a prediction and the LABEL that was right, or a file with many of them as --file FILE."),
            };
            var told = 0L;
            var unknown = new List<Guid>();
            foreach (var some in truths.Chunk(TruthLines.AtATime))
            {
                var attached = await call.Client.Endpoints.SetTruthsAsync(call.Get(name), new GroundTruths(TruthLines.ById(some)), call.Cancel);
                told += attached.Attached;
                unknown.AddRange(attached.Unknown);
            }

            call.Terminal.Event(new { Event = "told", Truths = told, Unknown = unknown });
            call.Terminal.Line($"{Numbers.Count(told)} noted; sundial endpoint accuracy {call.Get(name)} tells how good it is.");
            return unknown.Count == 0 ? ExitCode.Ok : throw new UsageException(
                $"{Numbers.Count(unknown.Count)} of the predictions were not kept here, the first of them {unknown[0]}; nothing was noted of these.", ExitCode.BadInput, "truth.unknown");
        });
    }

    /// <summary><c>sundial endpoint accuracy</c></summary>
    public static Command Accuracy(Surroundings around)
    {
        var name = EndpointCommands.Endpoint();
        var since = Moment("--since", "No prediction from before this time");
        var until = Moment("--until", "No prediction from this time on");
        return new RemoteCommand("accuracy", "Show how good an endpoint is on what is known to be right.", around, [name, since, until], async call => await call.TellAllAsync(
            (await call.Client.Endpoints.GetAccuracyAsync(call.Get(name), MomentOf(call, call.Get(since)), MomentOf(call, call.Get(until)), call.Cancel)).ToAsyncEnumerable(),
            "No prediction was kept yet; an endpoint keeps them with sundial endpoint update NAME --capture.",
            ["model", "variant", "predictions", "known", "right", "accuracy"],
            line =>
            [
                line.Model, line.Variant, Numbers.Count(line.Predictions), Numbers.Count(line.Known), Numbers.Count(line.Correct),
                line.Known > 0 ? Numbers.Percent((double)line.Correct / line.Known, 2) : null,
            ]));
    }

    private static Argument<Guid> Id()
    {
        var id = new Argument<Guid>("ID") { Description = "The inference id, as the header Sundial-Inference-Id has it." };
        id.CustomParser = result =>
        {
            if (!Guid.TryParse(result.Tokens[0].Value, out var parsed))
            {
                result.AddError($"{result.Tokens[0].Value} is no inference id; sundial endpoint predictions shows them");
            }

            return parsed;
        };
        return id;
    }

    private static IEnumerable<(string, string?)> FactsOf(PredictionView kept, TimeProvider clock) =>
    [
        ("Prediction", kept.Record.Id.ToString()),
        ("At", Numbers.When(kept.Record.At, clock)),
        ("Took", EndpointWords.Latency(kept.Record.LatencySeconds)),
        ("Status", kept.Record.Status.ToString(CultureInfo.InvariantCulture)),
        ("Model", kept.Record.Model),
        ("Variant", string.Create(CultureInfo.InvariantCulture, $"{kept.Record.Variant}{(kept.Record.Shadow ? ", a shadow: its answer went to nobody" : string.Empty)}, revision {kept.Record.Revision}")),
        ("Request", $"{kept.Record.RequestType}, {Numbers.Bytes(kept.RequestBytes)}{(kept.Record.RequestId is { Length: > 0 } own ? $", called {own} by its sender" : string.Empty)}"),
        ("Answer", $"{kept.Record.AnswerType}, {Numbers.Bytes(kept.AnswerBytes)}"),
        ("Label", LabelOf(kept.Record, ", ")),
        ("Truth", kept.Truth is { } truth ? $"{truth}{(kept.TruthAt is { } at ? $", said {Numbers.When(at, clock)}" : string.Empty)}" : null),
    ];

    private static string? LabelOf(PredictionRecord record, string between) =>
        record is { Label: { } label, Confidence: { } sure } ? $"{label}{between}{Numbers.Percent(sure)}" : record.Label;

    private static async Task WriteAsync(RemoteCall call, string? file, Func<Task<byte[]>> fetch)
    {
        if (file is null)
        {
            return;
        }

        var bytes = await fetch();
        await File.WriteAllBytesAsync(file, bytes, call.Cancel);
        call.Terminal.Line($"{file}, {Numbers.Bytes(bytes.Length)}");
    }

    // A time ago, or a moment; which moment a time ago is, the command's clock says.
    private static Option<string?> Moment(string name, string description)
    {
        var option = OptionOf.Text(name, "WHEN", $"{description}: so long ago as 10m or 2d, or a moment as 2026-11-21T14:00.");
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Duration.ParseSeconds(text) is null && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"{name} {text} is no time; write how long ago as 10m or 2d, or a moment as 2026-11-21T14:00");
            }
        });
        return option;
    }

    private static DateTimeOffset? MomentOf(RemoteCall call, string? text) => text is null ? null
        : Duration.ParseSeconds(text) is { } ago ? call.Clock.GetUtcNow().AddSeconds(-Math.Min(ago, 1e10))
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static Option<double?> Share(string name, string description) => OptionOf.Read<double?>(name, "SHARE", description, null, text =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : throw new FormatException("is no share; write it as 0.9"));
}
