using System.CommandLine;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary><c>sundial job …</c></summary>
internal static class JobCommands
{
    /// <summary>Adds the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        noun.Add(CreateJob.Command(around));
        noun.Add(List(around));
        noun.Add(Show(around));
        noun.Add(Follow(around));
        noun.Add(JobRecords.Metrics(around));
        noun.Add(JobRecords.Log(around));
        noun.Add(JobRecords.Checkpoints(around));
        noun.Add(JobRecords.Report(around));
        noun.Add(JobRecords.History(around));
        noun.Add(JobChanges.Stop(around));
        noun.Add(JobChanges.Modify(around));
        noun.Add(JobChanges.Retry(around));
        noun.Add(RetrainJob.Command(around));
    }

    /// <summary>The argument that names a job.</summary>
    public static Argument<string> Job() => OptionOf.Named("JOB", "Name or id of the job.");

    private static RemoteCommand List(Surroundings around)
    {
        var state = OptionOf.Read<JobState?>("--state", "STATE", "Only jobs in this state: " + string.Join(", ", Enum.GetValues<JobState>().Select(JobWords.WireName)) + ".", null, text =>
            Array.Find(Enum.GetValues<JobState>(), value => JobWords.WireName(value) == text) is var found && JobWords.WireName(found) == text
                ? found
                : throw new FormatException($"is no state; it can be {string.Join(", ", Enum.GetValues<JobState>().Select(JobWords.WireName))}"));
        return new RemoteCommand("list", "List your tenant's jobs, newest first.", around, [state], call => call.TellAllAsync(
            call.Client.Jobs.ListAsync(call.Get(state), call.Cancel),
            "There is no such job; ask for one with sundial job create --dataset NAME --within 10m.",
            ["name", "state", "data set", "algorithm", "asked for", "deadline", "progress", "model"],
            job =>
            [
                job.Name, Numbers.Words(job.State), job.Dataset, $"{job.Algorithm}:{job.AlgorithmVersion}", Numbers.When(job.RequestedAt, call.Clock),
                Numbers.When(job.DeadlineAt, call.Clock), job.State.IsEnd() ? null : JobWords.Progress(job.Progress), job.Model,
            ]));
    }

    private static RemoteCommand Show(Surroundings around)
    {
        var job = Job();
        return new RemoteCommand("show", "Show where a job stands, and what it came to.", around, [job], async call =>
        {
            var known = await call.Client.Jobs.GetAsync(call.Get(job), call.Cancel);
            var report = call.Terminal.Json ? null : await StoredReport.FindAsync(call, known);
            call.Tell(known, told => [.. JobWords.Facts(told, call.Clock), .. JobWords.Came(report)]);
        });
    }

    private static RemoteCommand Follow(Surroundings around)
    {
        var job = Job();
        var target = OptionOf.Text("--out", "PATH", "Fetch the model when it is there: a file such as digits.onnx, or a folder.");
        return new RemoteCommand("follow", "Watch a job until it has ended. Ctrl-C leaves it running.", around, [job, target], async call =>
            await new JobFollower(call).FollowAsync(await call.Client.Jobs.GetAsync(call.Get(job), call.Cancel), call.Get(target)));
    }
}
