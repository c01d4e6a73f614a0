using System.CommandLine;
using Sundial.Cli.Remote;
using Sundial.Cli.Uploads;
using Sundial.Contracts.Algorithms;

namespace Sundial.Cli.Commands.Algorithms;

/// <summary><c>sundial algorithm create</c></summary>
internal static class CreateAlgorithm
{
    /// <summary>The command.</summary>
    public static Command Command(Surroundings around)
    {
        var name = OptionOf.NewName("NAME", "What the algorithm is called; one that is there already gets its next version.");
        var folder = OptionOf.Path("FOLDER", "Its files: a folder, or a .tar, .tar.gz or .zip.");
        var command = OptionOf.Text("--command", "COMMAND", "The program and its first arguments, such as \"python3 main.py\"; train or evaluate is added. It starts in the folder of its files.");
        var metrics = OptionOf.Pairs("--metric", "NAME=REGEX", "A metric that is read in its output: the first group is the number. May be given again.");
        var objective = OptionOf.Text("--objective", "METRIC", "The metric by which checkpoints are compared: the most of it, or with least: before it the least, such as least:loss.");
        var defaults = OptionOf.Pairs("--hyperparameter", "NAME=VALUE", "A hyperparameter that it takes, and its default; may be given again. Any are taken where none is given.");
        var environment = OptionOf.Pairs("--environment", "NAME=VALUE", "A variable for its environment; may be given again.");
        var least = OptionOf.Time("--least", "The least time in which it can come to a model; 1s unless set.");
        var fills = OptionOf.Flag("--fills-deadline", "It goes on until its deadline, rather than end when it is done.");
        var evaluates = OptionOf.Flag("--can-evaluate", "It can be run with evaluate to score a checkpoint.");
        var serve = OptionOf.Text("--serve", "COMMAND", "The program that serves its models, such as \"python3 serve.py\"; serve is added. For models that are no ONNX files.");
        Symbol[] parts = [name, folder, command, metrics, objective, defaults, environment, least, fills, evaluates, serve];
        return new RemoteCommand("create", "Upload an algorithm: a program in any language that obeys docs/algorithm-contract.md.", around, parts, async call =>
        {
            var words = CommandWords.Of(call.Get(command)) ?? throw new UsageException("There is no command to run it by; give one, such as --command \"python3 main.py\".");

            var given = call.Get(defaults)!;
            var specification = new AlgorithmSpecification
            {
                Command = words,
                MetricDefinitions = [.. call.Get(metrics)!.Select(pair => new MetricDefinition(pair.Key, pair.Value))],
                Objective = ObjectiveOf(call.Get(objective)),
                Hyperparameters = given.Count == 0 ? null : given.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
                Environment = call.Get(environment)!,
                LeastSeconds = call.Get(least) ?? 1,
                FillsDeadline = call.Get(fills),
                CanEvaluate = call.Get(evaluates),
                Serve = CommandWords.Of(call.Get(serve)),
            };
            using var source = UploadSource.Open(call.Get(folder), null);
            var algorithm = await new Uploader(call, UnfinishedUploads.OfUser).UploadAsync(source, $"Uploading {source.FileName}", upload =>
                call.Client.Algorithms.CreateAsync(new CreateAlgorithmRequest(call.Get(name), specification, upload.Id), call.Cancel));
            call.Tell(algorithm, made => AlgorithmCommands.FactsOf(made, call.Clock));
            call.Terminal.Line($"Train with it: sundial job create --dataset NAME --algorithm {algorithm.Name} --within 10m --follow");
        });
    }

    private static Objective? ObjectiveOf(string? text) => text?.Split(':', 2) switch
    {
        null => null,
        ["least", { Length: > 0 } metric] => new Objective(metric, Maximize: false),
        ["most", { Length: > 0 } metric] => new Objective(metric),
        _ => new Objective(text),
    };
}
