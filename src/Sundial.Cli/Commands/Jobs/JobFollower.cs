using Sundial.Cli.Commands.Models;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Commands.Jobs;

/// <summary>A job watched until it has ended, over broken connections and servers that are started anew.</summary>
/// <param name="call">The command.</param>
internal sealed class JobFollower(RemoteCall call)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(300);

    /// <summary>Watches, tells how it ended, and fetches the model where that is asked for.</summary>
    /// <param name="job">The job.</param>
    /// <param name="target">Where its model goes; null for nowhere.</param>
    public async Task<ExitCode> FollowAsync(TrainingJobView job, string? target)
    {
        TrainingJobView ended;
        try
        {
            ended = await WatchAsync(job);
        }
        catch (OperationCanceledException) when (call.Cancel.IsCancellationRequested)
        {
            throw new UsageException($"Job {job.Name} goes on at the server; sundial job follow {job.Name} shows it again, sundial job stop {job.Name} ends it.", ExitCode.StoppedWithModel, "stopped");
        }

        call.Terminal.Record(ended);
        call.Terminal.Line(Ending(ended));
        if (!call.Terminal.Json && await StoredReport.FindAsync(call, ended) is { } report)
        {
            call.Terminal.Line(TaskSummary.Of(report).Headline);
        }

        if (ended.Model is not { } model)
        {
            return JobWords.ExitCodeOf(ended.State);
        }

        if (target is null)
        {
            call.Terminal.Line($"Fetch it with: sundial model download {model}");
        }
        else
        {
            var (name, version) = VersionedName.Of(model);
            await ModelDownload.RunAsync(call, await call.Client.Models.GetVersionAsync(name, version, call.Cancel), target);
        }

        return JobWords.ExitCodeOf(ended.State);
    }

    private async Task<TrainingJobView> WatchAsync(TrainingJobView job)
    {
        if (call.Terminal.Json)
        {
            return await FeedAsync(job, new JobJsonLines(call.Terminal));
        }

        if (!call.Terminal.IsInteractive)
        {
            return await FeedAsync(job, new JobPlainLines(call.Terminal.Out, call.Clock));
        }

        call.Interruption.BeforeAbort = () => call.Terminal.Out.Write("\u001b[?25h\n");
        var view = new JobLiveView(call.Clock, job);
        return await view.ShowDuringAsync(call.Terminal.Rich, () => FeedAsync(job, view));
    }

    private async Task<TrainingJobView> FeedAsync(TrainingJobView job, IJobObserver observer)
    {
        var lookedAt = call.Clock.GetTimestamp();
        observer.Stands(job);
        await foreach (var happened in call.Client.Jobs.FollowAsync(job.Id.ToString(), cancel: call.Cancel))
        {
            // An event says what happened; the job itself, looked at now and then, where it stands.
            if (happened.Kind is not ("log" or "metric" or "trial") && call.Clock.GetElapsedTime(lookedAt) >= s_betweenLooks)
            {
                job = await call.Client.Jobs.GetAsync(job.Id.ToString(), call.Cancel);
                lookedAt = call.Clock.GetTimestamp();
                observer.Stands(job);
            }

            observer.Happened(happened);
        }

        return await call.Client.Jobs.GetAsync(job.Id.ToString(), call.Cancel);
    }

    private static string Ending(TrainingJobView job)
    {
        var took = job.EndedAt is { } ended ? $" after {Duration.Text(ended - job.RequestedAt)} of {Duration.Text(job.DeadlineAt - job.RequestedAt)}" : string.Empty;
        var reason = job.Reason is { Length: > 0 } why ? $": {why.TrimEnd('.')}" : string.Empty;
        var model = job.Model is { } name ? $" The model is {name}." : " There is no model.";
        return $"Job {job.Name} {Numbers.Words(job.State)}{took}{reason}.{model}";
    }
}
