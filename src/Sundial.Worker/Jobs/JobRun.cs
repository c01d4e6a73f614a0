using System.ComponentModel;
using System.Net;
using Sundial.Compute.Files;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>A job under its lease, from the assignment to the last word: starting, downloading, training, evaluating, uploading.</summary>
/// <remarks>
/// 1. The folder is filled. 2. The program runs; its checkpoints go to the server as it writes them. 3. It ends by itself, or is asked to, or is ended.
/// 4. Its model goes to the server, or the reason why there is none. A changed order begins at 1 again, under the same lease. A lost lease ends all of it at once.
/// </remarks>
internal sealed class JobRun : IAsyncDisposable
{
    private static readonly TimeSpan LastCheckpoint = TimeSpan.FromSeconds(10);

    // A worker that is to end does so, also where no server takes its last word.
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(25);
    private static readonly IReadOnlyDictionary<string, long> NoCounts = new Dictionary<string, long>();

    private readonly WorkerServices _services;
    private readonly JobAssignment _assignment;
    private readonly LeaseLoop _lease;

    /// <summary>Takes up a job.</summary>
    /// <param name="services">What the worker has.</param>
    /// <param name="assignment">The job with its lease.</param>
    public JobRun(WorkerServices services, JobAssignment assignment)
    {
        _services = services;
        _assignment = assignment;
        _lease = new LeaseLoop(services.Client, new LeaseHolder(assignment, services.Terms, Monotonic.Now(services.Clock)), services.Terms, services.Clock);
    }

    private LeaseHolder Holder => _lease.Holder;

    /// <summary>Does the job.</summary>
    /// <param name="drain">Asks to save and give the job up, because this worker shuts down.</param>
    public async Task RunAsync(CancellationToken drain)
    {
        _lease.Start();
        using var limit = new CancellationTokenSource();
        using var drains = drain.Register(() => limit.CancelAfter(LongestDrain));
        using var abandons = limit.Token.Register(() => _lease.Lose("this worker was shut down and the server did not answer"));
        try
        {
            for (var next = new ChangedOrder(_assignment.Order, _assignment.Checkpoint); next is not null;)
            {
                next = await RunOnceAsync(next, drain).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_lease.Lost.IsCancellationRequested)
        {
            _services.Log($"Job {_assignment.Order.JobName}: the lease is lost ({Holder.LossReason}); nothing more is written.");
        }
    }

    /// <summary>Lets the lease go.</summary>
    public ValueTask DisposeAsync() => _lease.DisposeAsync();

    /// <summary>Runs one order.</summary>
    /// <returns>The order that takes its place; null when the job is done with.</returns>
    private async Task<ChangedOrder?> RunOnceAsync(ChangedOrder given, CancellationToken drain)
    {
        var order = given.Order;
        if (!_services.Start.MayRun(order))
        {
            return await GiveUpAsync("This worker cannot confine a tenant's own program: install bubblewrap, or start the worker with --sandbox none.", retry: true).ConfigureAwait(false);
        }

        JobFolder? folder = null;
        try
        {
            folder = JobFolder.Create(_services.JobsFolder, $"{Holder.Lease.Id:N}-{order.Generation}");
            using var training = new Training(_services, _lease, folder, order, given.Checkpoint?.MetricCounts ?? NoCounts);
            var end = await PrepareAsync(training, folder, given, drain).ConfigureAwait(false)
                ?? await training.RunAsync(drain).ConfigureAwait(false);
            return await EndAsync(training, folder, order, end).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is BundleException or InvalidDataException or Win32Exception)
        {
            return await GiveUpAsync(exception.Message, retry: false).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await GiveUpAsync($"The worker could not keep the job's files: {exception.Message}", retry: false).ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            return await GiveUpAsync($"The server refused what the job needs: {refused.Message}", retry: false).ConfigureAwait(false);
        }
        finally
        {
            folder?.Dispose();
        }
    }

    /// <summary>Fills the folder, unless the job is to end before that is done.</summary>
    /// <returns>How it ended then; null to go on.</returns>
    private async Task<RunEnd?> PrepareAsync(Training training, JobFolder folder, ChangedOrder given, CancellationToken drain)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_lease.Lost);
        var filling = new Preparation(_services, _lease).FillAsync(folder, given.Order, given.Checkpoint, stop.Token);
        while (!filling.IsCompleted)
        {
            if (training.Wanted(drain.IsCancellationRequested) is var wanted and not Interruption.None)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _lease.Lost.ThrowIfCancellationRequested();
                return new RunEnd(null, wanted, Killed: false);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(drain);
            await Task.WhenAny(filling, _lease.Heard, Task.Delay(TimeSpan.FromSeconds(1), _services.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        await filling.ConfigureAwait(false);
        training.Configure();
        return null;
    }

    private async Task<ChangedOrder?> EndAsync(Training training, JobFolder folder, JobOrder order, RunEnd end)
    {
        // What was trained since the last checkpoint is worth a moment, unless the model itself is there.
        var isDone = end is { ExitCode: 0, Killed: false } && end.Asked is not (Interruption.Change or Interruption.Drain);
        if (!isDone && training.Checkpoints is { } checkpoints)
        {
            await FinishCheckpointsAsync(checkpoints).ConfigureAwait(false);
        }

        if (end.Asked == Interruption.Change || (end.Asked == Interruption.None && Holder.Change is not null))
        {
            return await TakeUpAsync().ConfigureAwait(false);
        }

        var partial = end.Asked == Interruption.Stop || end.Killed || (end.Asked == Interruption.Deadline && !order.Specification.FillsDeadline);
        return end switch
        {
            { Asked: Interruption.Drain } => await GiveUpAsync("Its worker was shut down.", retry: true).ConfigureAwait(false),
            { ExitCode: 0, Killed: false } => await CompleteAsync(training, folder, order, FileSet.PathsIn(folder.At(ContractPaths.Model)), partial).ConfigureAwait(false),
            { Asked: Interruption.Stop or Interruption.Deadline } => await CompleteAsync(training, folder, order, WholeModel(training, folder), partial: true).ConfigureAwait(false),
            { Killed: true } => await CompleteAsync(training, folder, order, WholeModel(training, folder), partial: true).ConfigureAwait(false),
            _ => await GiveUpAsync(FailureOf(folder, training, end), retry: false).ConfigureAwait(false),
        };
    }

    /// <summary>The model of a program that did not end by itself: none where a checkpoint has one, else its files if it left them alone for a second.</summary>
    private List<string> WholeModel(Training training, JobFolder folder)
    {
        if (training.Checkpoints?.HasModel == true || _assignment.Checkpoint is not null)
        {
            return [];
        }

        var paths = FileSet.PathsIn(folder.At(ContractPaths.Model));
        var before = _services.Clock.GetUtcNow().UtcDateTime.AddSeconds(-1);
        return paths.TrueForAll(path => File.GetLastWriteTimeUtc(Path.Combine(folder.At(ContractPaths.Model), path)) < before) ? paths : [];
    }

    private async Task<ChangedOrder?> CompleteAsync(Training training, JobFolder folder, JobOrder order, List<string> paths, bool partial)
    {
        _lease.Enter(JobState.Uploading);
        _lease.Report(new WorkerReport(ReportKind.Phase, 0) { Name = "uploading" });
        using var files = await FileSet.ReadAsync(folder.At(ContractPaths.Model), paths, _lease.Lost).ConfigureAwait(false);
        await training.Uploader.PutAsync(files, _lease.Lost).ConfigureAwait(false);
        try
        {
            await _lease.FinishAsync((last, cancel) => _services.Client.CompleteAsync(Holder.Lease.Id, new CompleteJobRequest
            {
                Fence = Holder.Lease.Fence,
                Generation = order.Generation,
                Files = files.Entries,
                Partial = partial,
                Metrics = training.Output.Result,
                Lesson = order.IsCustom ? null : folder.Lesson(),
                Reports = last.Reports,
                FirstSequence = last.FirstSequence,
            }, cancel), _lease.Lost).ConfigureAwait(false);
            return null;
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Conflict)
        {
            // The job was changed while the model was on its way, or there is nothing that could be its model.
            return await TakeUpAsync().ConfigureAwait(false)
                ?? await GiveUpAsync(paths.Count > 0 ? refused.Message : NoModel(partial), retry: partial && Holder.StopAt is null).ConfigureAwait(false);
        }
    }

    private static string NoModel(bool partial) => partial
        ? "It was ended before there was a model or a checkpoint."
        : "The program ended with 0 but left nothing in model/. It must write its model there.";

    /// <summary>Hears the newest order, with the newest checkpoint, and takes it up.</summary>
    private async Task<ChangedOrder?> TakeUpAsync()
    {
        await _lease.FlushAsync(_lease.Lost).ConfigureAwait(false);
        return Holder.TakeUp(_lease.Now);
    }

    private async Task FinishCheckpointsAsync(CheckpointWatcher checkpoints)
    {
        var left = Holder.DeadlineAt - _lease.Now - TimeSpan.FromSeconds(0.1);
        using var limit = new CancellationTokenSource(left < LastCheckpoint ? left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1) : LastCheckpoint, _services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _lease.Lost);
        try
        {
            await checkpoints.FinishAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_lease.Lost.IsCancellationRequested)
        {
            // The last but one is there.
        }
    }

    private async Task<ChangedOrder?> GiveUpAsync(string reason, bool retry)
    {
        _services.Log($"Job {_assignment.Order.JobName}: {reason}");
        await _lease.FinishAsync(
            (last, cancel) => _services.Client.GiveUpAsync(Holder.Lease.Id, new GiveUpRequest(Holder.Lease.Fence, reason, retry, last.Reports, last.FirstSequence), cancel),
            _lease.Lost).ConfigureAwait(false);
        return null;
    }

    private static string FailureOf(JobFolder folder, Training training, RunEnd end)
    {
        if (folder.FailureText() is { } words)
        {
            return words;
        }

        var how = end.ExitCode switch
        {
            137 => "The program was killed by SIGKILL (signal 9); the machine may have run out of memory",
            > 128 and < 160 => $"The program was ended by signal {end.ExitCode - 128}",
            _ => $"The program ended with {end.ExitCode}",
        };
        var last = training.Output.LastLine;
        var reason = last is null ? $"{how} and left no word." : $"{how}. Its last line: {last}";
        return reason.Length > 1024 ? reason[..1024] : reason;
    }
}
