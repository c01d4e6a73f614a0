using System.CommandLine;
using Sundial.Cli.Remote;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary><c>sundial job stop</c>, <c>modify</c> and <c>retry</c>.</summary>
internal static class JobChanges
{
    /// <summary><c>sundial job stop</c></summary>
    public static Command Stop(Surroundings around)
    {
        var job = JobCommands.Job();
        var grace = OptionOf.Time("--grace", "How long it may take to save its best before it is killed; 2m unless set, and never beyond the deadline.");
        return new RemoteCommand("stop", "Stop a job; its best checkpoint becomes a model that is marked partial.", around, [job, grace], async call =>
            Tell(call, await call.Client.Jobs.StopAsync(call.Get(job), new StopRequest(call.Get(grace)), call.Cancel)));
    }

    /// <summary><c>sundial job modify</c></summary>
    public static Command Modify(Surroundings around)
    {
        var job = JobCommands.Job();
        var hyperparameters = OptionOf.Pairs("--hyperparameter", "NAME=VALUE", "A hyperparameter to set; may be given again.");
        var without = new Option<string[]>("--remove-hyperparameter") { Description = "A hyperparameter to take away; may be given again.", HelpName = "NAME", DefaultValueFactory = _ => [] };
        var version = OptionOf.Number("--algorithm-version", "Another version of the algorithm.", 1, int.MaxValue);
        var within = OptionOf.Within(", from the job's first request; a new deadline alone interrupts nothing");
        var from = From("Where it goes on: checkpoint, the last one, or start.");
        return new RemoteCommand("modify", "Change a job that has not ended: hyperparameters, algorithm, deadline.", around, [job, hyperparameters, without, version, within, from], async call =>
        {
            var changes = call.Get(hyperparameters)!.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
            foreach (var name in call.Get(without)!)
            {
                changes[name] = null;
            }

            var request = new ModifyRequest
            {
                Hyperparameters = changes.Count == 0 ? null : changes,
                AlgorithmVersion = call.Get(version),
                WithinSeconds = call.Get(within) is { } time ? TimeBudget.Of(time, null, null).TotalSeconds : null,
                From = call.Get(from) ?? ContinueFrom.Checkpoint,
            };
            if (request is { Hyperparameters: null, AlgorithmVersion: null, WithinSeconds: null } && call.Get(from) is null)
            {
                throw new UsageException("There is nothing to change; give --hyperparameter, --algorithm-version, --within or --from.");
            }

            Tell(call, await call.Client.Jobs.ModifyAsync(call.Get(job), request, call.Cancel));
        });
    }

    /// <summary><c>sundial job retry</c></summary>
    public static Command Retry(Surroundings around)
    {
        var job = JobCommands.Job();
        var within = OptionOf.Within(", from now; as long as before unless set");
        var from = From("Where it goes on: checkpoint, the last one, unless set; or start.");
        return new RemoteCommand("retry", "Begin a job again that has ended.", around, [job, within, from], async call =>
        {
            var seconds = call.Get(within) is { } time ? TimeBudget.Of(time, null, null).TotalSeconds : (double?)null;
            Tell(call, await call.Client.Jobs.RetryAsync(call.Get(job), new RetryRequest(seconds, call.Get(from) ?? ContinueFrom.Checkpoint), call.Cancel));
        });
    }

    private static Option<ContinueFrom?> From(string description) => OptionOf.Read<ContinueFrom?>("--from", "WHERE", description, null, text =>
        OptionOf.OneOf<ContinueFrom?>(("checkpoint", ContinueFrom.Checkpoint), ("start", ContinueFrom.Start))(text));

    private static void Tell(RemoteCall call, TrainingJobView job)
    {
        call.Tell(job, changed => JobWords.Facts(changed, call.Clock));
        if (!job.State.IsEnd())
        {
            call.Terminal.Line($"Watch it with: sundial job follow {job.Name}");
        }
    }
}
