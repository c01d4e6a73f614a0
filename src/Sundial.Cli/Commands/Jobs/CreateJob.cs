using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary><c>sundial job create</c></summary>
internal static class CreateJob
{
    /// <summary>The command.</summary>
    public static Command Command(Surroundings around)
    {
        var dataset = OptionOf.Text("--dataset", "DATASET", "Name or id of the data set to learn from.");
        dataset.Required = true;
        var within = OptionOf.Within(", from now until the model can be fetched");
        var name = OptionOf.Text("--name", "NAME", "The job's and later the model's name; one is made up unless set.");
        var algorithm = OptionOf.Text("--algorithm", "ALGORITHM", "The algorithm, as NAME or NAME:VERSION; the one that comes with Sundial for the data set's task unless set.");
        var hyperparameters = OptionOf.Pairs("--hyperparameter", "NAME=VALUE", "A hyperparameter; may be given again.");
        var target = OptionOf.Text("--target", "COLUMN", "Of a table, the column to learn; unless set, the one with a telling name, such as target, or the last.");
        var goal = OptionOf.Text("--optimize-for", "GOAL", "What the model should be best at: accuracy (unless set), latency or size.");
        var tune = OptionOf.Text("--tune", "WHEN", "Whether to search for better hyperparameters: auto (where the time allows it, unless set) or off.");
        var tier = OptionOf.Text("--tier", "TIER", "What to compute with: cpu-1 (one thread), cpu-2 (two) or gpu; all of the worker's processors unless set.");
        var evaluation = OptionOf.Text("--evaluation-dataset", "DATASET", "Data that checkpoints are scored on; a part of the data set that the training never sees unless set.");
        var examples = OptionOf.Flag("--keep-examples", "Keep input, output and expected value of each example that a checkpoint is scored on.");
        var cpus = OptionOf.Number("--cpus", "Processors that a worker must have; 1 unless set.", 1, 1024);
        var memory = OptionOf.Bytes("--memory", "Memory that a worker must have.");
        var gpus = OptionOf.Number("--gpus", "Graphics processors that a worker must have.", 0, 64);
        var follow = OptionOf.Flag("--follow", "Watch it until it has ended. Ctrl-C leaves it running.");
        var file = OptionOf.Text("--out", "PATH", "Fetch the model when it is there: a file such as digits.onnx, or a folder. Follows the job, too.");
        Symbol[] parts = [dataset, within, name, algorithm, target, goal, tune, tier, hyperparameters, evaluation, examples, cpus, memory, gpus, follow, file];
        return new RemoteCommand("create", "Ask for a model by a deadline.", around, parts, async call =>
        {
            var (algorithmName, version) = call.Get(algorithm) is { } given ? VersionedName.Of(given) : (null, null);
            var job = await call.Client.Jobs.CreateAsync(
                new CreateTrainingJobRequest
                {
                    Dataset = call.Get(dataset)!,
                    WithinSeconds = TimeBudget.Of(call.Get(within), null, null).TotalSeconds,
                    Name = call.Get(name),
                    Algorithm = algorithmName,
                    AlgorithmVersion = version,
                    Hyperparameters = With(call.Get(hyperparameters)!, [("target", target, call.Get(target)), ("optimize_for", goal, call.Get(goal)), ("tune", tune, call.Get(tune)), ("tier", tier, call.Get(tier))]),
                    EvaluationDataset = call.Get(evaluation),
                    KeepExamples = call.Get(examples),
                    Size = new JobSize(call.Get(cpus) ?? 1, call.Get(memory) ?? 0, call.Get(gpus) ?? (call.Get(tier) == "gpu" ? 1 : 0)),
                },
                call.Cancel);
            call.Terminal.Record(job);
            call.Terminal.Line($"Job {job.Name}: {job.Algorithm}:{job.AlgorithmVersion} on {job.Dataset}, within {Duration.Text(job.DeadlineAt - job.RequestedAt)}: by {Numbers.When(job.DeadlineAt, call.Clock)}.");
            if (call.Get(follow) || call.Get(file) is not null)
            {
                return await new JobFollower(call).FollowAsync(job, call.Get(file));
            }

            call.Terminal.Line($"Watch it with: sundial job follow {job.Name}");
            return ExitCode.Ok;
        });
    }

    // What has an option of its own is a hyperparameter like the others: the algorithm says whether it takes it.
    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> given, IEnumerable<(string Name, Option Option, string? Value)> plain)
    {
        var all = new Dictionary<string, string>(given);
        foreach (var (name, option, value) in plain)
        {
            if (value is not null && !all.TryAdd(name, value))
            {
                throw new UsageException($"{option.Name} and --hyperparameter {name}=… say the same; leave one of them out.");
            }
        }

        return all;
    }
}
