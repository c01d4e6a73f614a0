using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>One run of an algorithm's program: started, read, watched, and ended in time.</summary>
internal sealed class Training : IDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeadlineMoved = TimeSpan.FromSeconds(0.1);

    private readonly WorkerServices _services;
    private readonly LeaseLoop _lease;
    private readonly JobFolder _folder;
    private readonly JobOrder _order;
    private readonly Lock _reading = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TimeSpan _began;
    private TimeSpan _toldDeadline;
    private bool _noteFull;

    /// <summary>Prepares a run in a folder.</summary>
    public Training(WorkerServices services, LeaseLoop lease, JobFolder folder, JobOrder order, IReadOnlyDictionary<string, long> metricCounts)
    {
        _services = services;
        _lease = lease;
        _folder = folder;
        _order = order;
        _began = lease.Now;
        Uploader = new CheckpointUploader(services.Client, lease);
        Counters = new MetricCounters(metricCounts);
        Output = new OutputReader(order.Specification, Counters, services.Clock, lease.Report) { PhaseBegan = Follow };
        Plan = PlanNow();
    }

    /// <summary>Brings files to the server.</summary>
    public CheckpointUploader Uploader { get; }

    /// <summary>What the program printed.</summary>
    public OutputReader Output { get; }

    /// <summary>Its times.</summary>
    public DeadlinePlan Plan { get; private set; }

    /// <summary>The checkpoints it writes; null until it was started.</summary>
    public CheckpointWatcher? Checkpoints { get; private set; }

    private MetricCounters Counters { get; }

    /// <summary>By when the program must have its model written, by the wall clock.</summary>
    public long ModelByUnixMilliseconds => (_services.Clock.GetUtcNow() + (Plan.ModelBy - _lease.Now)).ToUnixTimeMilliseconds();

    /// <summary>Writes what input/config holds.</summary>
    public void Configure()
    {
        _folder.WriteConfiguration(_order, _services.Start.SeenAs(_order, _folder), ModelByUnixMilliseconds);
        _toldDeadline = Plan.ModelBy;
    }

    /// <summary>Why the run should end now.</summary>
    public Interruption Wanted(bool drains) => InterruptionWatch.Wanted(_lease.Holder, Plan, drains, _lease.Now);

    /// <summary>Runs the program to its end.</summary>
    /// <param name="drain">Asks it to save and end, because this worker shuts down.</param>
    public async Task<RunEnd> RunAsync(CancellationToken drain)
    {
        Checkpoints = new CheckpointWatcher(_folder.At(ContractPaths.Checkpoints), new CheckpointWatcher.Context
        {
            Uploader = Uploader,
            Counters = Counters,
            Fence = _lease.Holder.Lease.Fence,
            Generation = _order.Generation,
            TakesPlainFiles = _order.IsCustom,
            Notice = line => _lease.Report(new WorkerReport(ReportKind.Notice, 0) { Line = line }),
            Clock = _services.Clock,
        });
        _lease.Enter(JobState.Training);
        var process = await ProgramProcess.StartAsync(_services.Start.Of(_order, _folder, "train", ModelByUnixMilliseconds), TakeLine, _services.Clock).ConfigureAwait(false);
        await using (process.ConfigureAwait(false))
        {
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(_lease.Lost, _ended.Token);
            var watch = Checkpoints.RunAsync(watching.Token);
            try
            {
                return await SuperviseAsync(process, drain).ConfigureAwait(false);
            }
            finally
            {
                await watching.CancelAsync().ConfigureAwait(false);
                await watch.ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    private async Task<RunEnd> SuperviseAsync(ProgramProcess process, CancellationToken drain)
    {
        var (asked, askedAt, killed) = (Interruption.None, TimeSpan.Zero, false);
        while (!process.Exited.IsCompleted)
        {
            _lease.Lost.ThrowIfCancellationRequested();
            FollowDeadline();
            var now = _lease.Now;
            var wanted = Wanted(drain.IsCancellationRequested);
            if (asked == Interruption.None && wanted != Interruption.None)
            {
                (asked, askedAt) = (wanted, now);
                process.Terminate();
            }

            // A deadline or a stop that comes while a change waits for its checkpoint is the more pressing reason.
            asked = asked == Interruption.None ? asked : wanted is Interruption.Stop or Interruption.Deadline ? wanted : asked;
            var killAt = asked == Interruption.None ? Plan.KillAt : InterruptionWatch.KillAt(asked, askedAt, _lease.Holder, Plan);
            if (!killed && now >= killAt)
            {
                killed = true;
                process.Kill();
            }

            await NextAsync(process, killed ? TimeSpan.MaxValue : asked == Interruption.None ? Plan.TerminateAt : killAt, asked == Interruption.None ? drain : CancellationToken.None).ConfigureAwait(false);
        }

        return new RunEnd(await process.Exited.ConfigureAwait(false), asked, killed);
    }

    /// <summary>Waits until there is reason to look again.</summary>
    private async Task NextAsync(ProgramProcess process, TimeSpan until, CancellationToken drain)
    {
        var left = until - _lease.Now;
        var pause = left < TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : left < LongestLook ? left : LongestLook;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(drain, _lease.Lost);
        await Task.WhenAny(process.Exited, _lease.Heard, Task.Delay(pause, _services.Clock, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    private void FollowDeadline()
    {
        Plan = PlanNow();
        if ((Plan.ModelBy - _toldDeadline).Duration() > DeadlineMoved && _lease.Holder.StopAt is null)
        {
            _folder.WriteDeadline(_order, ModelByUnixMilliseconds);
            _toldDeadline = Plan.ModelBy;
        }
    }

    private DeadlinePlan PlanNow() =>
        DeadlinePlan.For(_began, _lease.Holder.DeadlineAt, _order.Specification.FillsDeadline, Checkpoints?.SaveSeconds, Uploader.LastSeconds);

    // What comes after the test, such as saving, is no training again.
    private void Follow(string phase)
    {
        if (phase is "test" or "testing" or "evaluate" or "evaluating")
        {
            _lease.Enter(JobState.Evaluating);
        }
        else if (phase is not ("save" or "saving" or "done"))
        {
            _lease.Enter(JobState.Training);
        }
    }

    /// <summary>Reads a line. While more waits to be told than can be kept, the program waits at its output, as at a slow terminal.</summary>
    private void TakeLine(string line)
    {
        lock (_reading)
        {
            while (!_lease.Holder.HasRoom && !_ended.IsCancellationRequested)
            {
                if (!_noteFull)
                {
                    _noteFull = true;
                    _services.Log("A program prints metrics faster than the server takes them; it is held back.");
                }

                _lease.Heard.Wait(LongestLook);
            }

            Output.Take(line);
        }
    }
}
