using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Remote;
using Sundial.Contracts.Hosting;

namespace Sundial.Cli.Commands.Endpoints;

/// <summary>The options that create and update share.</summary>
internal sealed class EndpointOptions
{
    private const double MostLatency = 60;

    private readonly Option<string?> _model = OptionOf.Text("--model", "MODEL", "The model that answers, as NAME or NAME:VERSION.");
    private readonly Option<string?> _job = OptionOf.Text("--job", "JOB", "A training job whose checkpoint answers, while it trains on.");
    private readonly Option<string?> _checkpoint = OptionOf.Read<string?>("--checkpoint", "CHECKPOINT", "Which checkpoint of the job: best (unless set), latest, or its number.", null, WrittenVariant.Checkpoint);
    private readonly Option<string[]?> _chain = OptionOf.Read<string[]?>("--chain", "M1,M2", "2 to 15 models: each one's outputs are the next one's inputs.", null, WrittenVariant.Chain);
    private readonly Option<IReadOnlyList<WrittenVariant>> _variants = new("--variant")
    {
        HelpName = WrittenVariant.Form,
        Description = "Another variant: WHAT is a model, a job's checkpoint as JOB#best, or a chain as A,B; SHARE its percentage of the requests, or shadow for copies only. May be given again.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            var variants = new List<WrittenVariant>();
            foreach (var token in result.Tokens)
            {
                try
                {
                    variants.Add(WrittenVariant.Of(token.Value));
                }
                catch (FormatException fault)
                {
                    result.AddError($"--variant {token.Value} {fault.Message}.");
                }
            }

            return variants;
        },
    };

    private readonly Option<int?> _min = OptionOf.Number("--min", "Least copies; 0 lets it go to none when nobody asks. 1 unless set.", 0, 1024);
    private readonly Option<int?> _max = OptionOf.Number("--max", "Most copies; 4 unless set.", 1, 1024);
    private readonly Option<double?> _idle = OptionOf.Time("--idle", "With no request for so long it goes to the least; 5m unless set.");
    private readonly Option<double?> _latency = OptionOf.Read<double?>("--within-latency", "TIME", "The latency that batching must not exceed at the 99th percentile, such as 20ms; 0 for none.", null, LatencyOf);
    private readonly Option<double?> _trial = OptionOf.Time("--trial", "For so long after a change it is taken back when it fails too often; 1m unless set, 0 for never.");
    private readonly Option<double?> _errors = OptionOf.Read<double?>("--error-budget", "SHARE", "The share of answers that may be the model's own errors in that time; 2 % unless set.", null, text => ShareOf(text) is > 0 and var share ? share : throw NoShare());
    private readonly Option<double?> _capture = new("--capture")
    {
        HelpName = "SHARE",
        Description = "Keep the requests and answers: all of them, or a share such as 0.1 or 10%; 0 for none, as unless set.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            try
            {
                return result.Tokens is [var token] ? ShareOf(token.Value) : 1;
            }
            catch (FormatException fault)
            {
                result.AddError($"--capture {result.Tokens[0].Value} {fault.Message}.");
                return null;
            }
        },
    };

    /// <summary>All of them.</summary>
    public Symbol[] All => [_model, _job, _checkpoint, _chain, _variants, _min, _max, _idle, _capture, _latency, _trial, _errors, NoWait];

    /// <summary>Whether not to wait.</summary>
    public Option<bool> NoWait { get; } = OptionOf.Flag("--no-wait", "Do not wait until it is in service.");

    /// <summary>What is to answer; empty where nothing is named.</summary>
    /// <exception cref="UsageException">What was written does not go together.</exception>
    public IReadOnlyList<VariantRequest> VariantsOf(RemoteCall call)
    {
        // An option of a list that is not given is an empty list to the parser.
        var chain = call.Get(_chain) is { Length: > 0 } named ? named : null;
        var (model, job, checkpoint) = (call.Get(_model), call.Get(_job), call.Get(_checkpoint));
        if (new object?[] { model, job, chain }.Count(one => one is not null) > 1)
        {
            throw new UsageException("Give one of --model, --job and --chain; what answers beside it is a --variant.");
        }

        if (checkpoint is not null && job is null)
        {
            throw new UsageException("--checkpoint is one of a job; name it with --job.");
        }

        var main = model is null && job is null && chain is null ? null : new VariantRequest { Model = model, Job = job, Checkpoint = checkpoint, Chain = chain };
        return VariantPlan.Of(main, call.Get(_variants)!);
    }

    /// <summary>How many copies; null where nothing is said of it.</summary>
    /// <param name="call">The command.</param>
    /// <param name="held">What holds so far.</param>
    public EndpointScaling? ScalingOf(RemoteCall call, EndpointScaling held) => (call.Get(_min), call.Get(_max), call.Get(_idle)) switch
    {
        (null, null, null) => null,
        var (min, max, idle) => new(min ?? Math.Min(held.MinReplicas, max ?? held.MaxReplicas), max ?? Math.Max(held.MaxReplicas, min ?? 0), idle ?? held.IdleSeconds),
    };

    /// <summary>When a change is taken back; null where nothing is said of it.</summary>
    /// <param name="call">The command.</param>
    /// <param name="held">What holds so far.</param>
    public ErrorBudget? BudgetOf(RemoteCall call, ErrorBudget held) => (call.Get(_errors), call.Get(_trial)) switch
    {
        (null, null) => null,
        var (share, trial) => held with { MaxErrorShare = share ?? held.MaxErrorShare, TrialSeconds = trial ?? held.TrialSeconds },
    };

    /// <summary>Share of the predictions that are kept; null where nothing is said of it.</summary>
    public double? CaptureOf(RemoteCall call) => call.Get(_capture);

    /// <summary>Bound on the latency in seconds; null where nothing is said of it.</summary>
    public double? LatencyOf(RemoteCall call) => call.Get(_latency);

    private static double? LatencyOf(string text)
    {
        var seconds = text == "0" ? 0
            : text.EndsWith("ms", StringComparison.Ordinal) && double.TryParse(text[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds / 1000
            : Duration.ParseSeconds(text);
        return seconds is >= 0 and <= MostLatency ? seconds : throw new FormatException("is no latency of at most a minute; write it as 20ms or 0.5s");
    }

    private static double ShareOf(string text) =>
        double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && (text.EndsWith('%') ? number / 100 : number) is >= 0 and <= 1 and var share
            ? share
            : throw NoShare();

    private static FormatException NoShare() => new("is no share; write it as 0.1 or 10%");
}
