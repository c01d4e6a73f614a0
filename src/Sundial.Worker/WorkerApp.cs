using System.Net;
using Sundial.Compute.Files;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Http;
using Sundial.Contracts.Workers;
using Sundial.Learning.Machines;
using Sundial.Worker.Evaluation;
using Sundial.Worker.Inspection;
using Sundial.Worker.Jobs;
using Sundial.Worker.Leases;

namespace Sundial.Worker;

/// <summary>A worker: takes one job at a time from the master and does it, and beside it scores checkpoints and looks at data sets. It holds nothing that matters.</summary>
public sealed class WorkerApp
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // A worker that a server started has nobody else to work for: one whose server was killed and is not started again must not stay for ever.
    private static readonly TimeSpan OrphanedAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

    private readonly WorkerOptions _options;
    private readonly LeaseClient _client;
    private readonly TimeProvider _clock;
    private readonly SandboxKind _sandbox;
    private RegisteredWorker? _identity;
    private TimeSpan _heardAt;

    private WorkerApp(WorkerOptions options, LeaseClient client, TimeProvider clock)
    {
        _options = options;
        _client = client;
        _clock = clock;
        _sandbox = Choose(options.Sandbox);
        _heardAt = Monotonic.Now(clock);
    }

    private string JobsFolder => Path.Combine(_options.WorkFolder, "jobs");

    /// <summary>Works until it is asked to end: then the job under way saves a checkpoint and is given up for another worker.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancel">Asks it to end.</param>
    /// <exception cref="WorkerException">It cannot work: the key is refused, or what was asked for is not to be had here.</exception>
    public static async Task RunAsync(WorkerOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var connection = new ApiConnection(options.Server, options.Token);
        await new WorkerApp(options, new LeaseClient(connection), TimeProvider.System).RunAsync(cancel).ConfigureAwait(false);
    }

    private static SandboxKind Choose(string sandbox)
    {
        try
        {
            return SandboxChoice.Of(sandbox);
        }
        catch (ArgumentException exception)
        {
            throw new WorkerException(exception.Message);
        }
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(JobsFolder);
        JobFolder.RemoveStale(JobsFolder);
        try
        {
            await RegisterAsync(null, cancel).ConfigureAwait(false);
            WarmUp.Run();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var evaluations = new EvaluationLoop(Services(), () => _identity!.Id).RunAsync(ended.Token);
            var inspections = new InspectionLoop(Services(), () => _identity!.Id);
            var inspecting = inspections.RunAsync(ended.Token);
            try
            {
                await WorkAsync(inspections, cancel).ConfigureAwait(false);
            }
            finally
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(evaluations, inspecting).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end while it had nothing to do.
        }
        finally
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(InspectionLoop inspections, CancellationToken cancel)
    {
        var pause = TimeSpan.Zero;
        var idleSince = Monotonic.Now(_clock);
        while (!cancel.IsCancellationRequested && !(_options.ExitWhenIdle <= Monotonic.Now(_clock) - idleSince))
        {
            var identity = _identity!;
            try
            {
                var wait = _options.ExitWhenIdle - (Monotonic.Now(_clock) - idleSince) is { } left && left < Poll ? left : Poll;
                if (await _client.ClaimAsync(identity.Id, wait, cancel).ConfigureAwait(false) is { } assignment)
                {
                    await DoAsync(assignment, cancel).ConfigureAwait(false);
                    idleSince = Monotonic.Now(_clock);
                }

                idleSince = inspections.IsBusy ? Monotonic.Now(_clock) : idleSince;

                pause = TimeSpan.Zero;
                _heardAt = Monotonic.Now(_clock);
            }
            catch (ApiException refused) when (refused.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                _options.Log($"The server does not know this worker any more: {refused.Message} It introduces itself anew.");
                await RegisterAsync(identity, cancel).ConfigureAwait(false);
            }
            catch (ApiException refused) when (refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw Refused(refused);
            }
            catch (Exception exception) when (exception is ServerUnreachableException or ApiException)
            {
                pause = await PauseAsync(pause, exception, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task DoAsync(JobAssignment assignment, CancellationToken cancel)
    {
        var run = new JobRun(Services(), assignment);
        await using (run.ConfigureAwait(false))
        {
            await run.RunAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Gets an identity, however long the server is away.</summary>
    private async Task RegisterAsync(RegisteredWorker? known, CancellationToken cancel)
    {
        var request = new RegisterWorkerRequest(
            _options.Name, _options.Cpus, _options.MemoryBytes, _options.Gpus, _sandbox != SandboxKind.Refused, _options.Provisioner, _options.Instance);
        for (var pause = TimeSpan.Zero; ReferenceEquals(_identity, known);)
        {
            try
            {
                _identity = await _client.RegisterAsync(request, cancel).ConfigureAwait(false);
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not (408 or 429))
            {
                throw Refused(refused);
            }
            catch (Exception exception) when (exception is ServerUnreachableException or ApiException)
            {
                pause = await PauseAsync(pause, exception, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan last, Exception why, CancellationToken cancel)
    {
        if (last == TimeSpan.Zero)
        {
            _options.Log(why.Message);
        }

        if (_options.Provisioner is not null && Monotonic.Now(_clock) - _heardAt > OrphanedAfter)
        {
            throw new WorkerException($"{_options.Server}, which started this worker, was away for {OrphanedAfter.TotalMinutes:0} minutes; the worker ends. The next server starts others.");
        }

        var pause = last == TimeSpan.Zero ? TimeSpan.FromMilliseconds(100) : last * 2 < LongestPause ? last * 2 : LongestPause;
        await Task.Delay((why as ApiException)?.RetryAfter is { } asked && asked < LongestPause ? asked : pause, _clock, cancel).ConfigureAwait(false);
        return pause;
    }

    private async Task SayGoodbyeAsync()
    {
        if (_identity is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(GoodbyeLimit, _clock);
        try
        {
            await _client.GoodbyeAsync(_identity.Id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ServerUnreachableException or ApiException or OperationCanceledException)
        {
            // It will find out by itself.
        }
    }

    private WorkerException Refused(ApiException refused) =>
        new($"{_options.Server} does not take this worker: {refused.Message} Give it a key with the role worker (sundial key create --role worker).");

    private string CacheFolder => _options.CacheFolder ?? Path.Combine(_options.WorkFolder, "cache");

    private WorkerServices Services() => new()
    {
        Client = _client,
        Terms = new LeaseTerms(TimeSpan.FromSeconds(_identity!.HeartbeatSeconds), TimeSpan.FromSeconds(_identity.LeaseSeconds)),
        Cache = new BlobCache(CacheFolder, _options.CacheBytes),
        Start = new AlgorithmStart(_sandbox, Path.Combine(CacheFolder, MachineRates.FileName)),
        JobsFolder = JobsFolder,
        Clock = _clock,
        Log = _options.Log,
    };
}
