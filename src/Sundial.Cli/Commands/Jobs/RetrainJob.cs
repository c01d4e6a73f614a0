using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary><c>sundial job retrain</c></summary>
internal static class RetrainJob
{
    /// <summary>The command.</summary>
    public static Command Command(Surroundings around)
    {
        var job = JobCommands.Job();
        var within = OptionOf.Within(", from now until the new version can be fetched");
        var name = OptionOf.Text("--name", "NAME", "The new job's name; one is made up unless set. The model keeps its own.");
        var hyperparameters = OptionOf.Pairs("--hyperparameter", "NAME=VALUE", "A hyperparameter that is to be another than the job's; may be given again.");
        var follow = OptionOf.Flag("--follow", "Watch it until it has ended. Ctrl-C leaves it running.");
        var target = OptionOf.Text("--out", "PATH", "Fetch the model when it is there: a file such as digits.onnx, or a folder. Follows the job, too.");
        return new RemoteCommand("retrain", "Ask for a new job that goes on from the model a job made; it becomes the next version.", around, [job, within, name, hyperparameters, follow, target], async call =>
        {
            var changes = call.Get(hyperparameters)!.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
            var request = new RetrainRequest(TimeBudget.Of(call.Get(within), null, null).TotalSeconds, call.Get(name), changes.Count == 0 ? null : changes);
            var more = await call.Client.Jobs.RetrainAsync(call.Get(job), request, call.Cancel);
            call.Terminal.Record(more);
            call.Terminal.Line($"Job {more.Name}: goes on from {more.ContinuesModel}, within {Duration.Text(more.DeadlineAt - more.RequestedAt)}: by {Numbers.When(more.DeadlineAt, call.Clock)}.");
            if (call.Get(follow) || call.Get(target) is not null)
            {
                return await new JobFollower(call).FollowAsync(more, call.Get(target));
            }

            call.Terminal.Line($"Watch it with: sundial job follow {more.Name}");
            return ExitCode.Ok;
        });
    }
}
