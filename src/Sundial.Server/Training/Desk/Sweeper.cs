using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Desk;

/// <summary>What time alone does: leases run out, deadlines come, graces end, silent workers are given up. Looks several times a second.</summary>
internal sealed partial class Sweeper(
    Database database,
    MasterClock clock,
    TimeProvider time,
    MasterRules rules,
    OutageWatch watch,
    Orders orders,
    WaitingRooms rooms,
    WorkerPresence presence,
    TrainingMetrics metrics,
    InspectionDesk inspections,
    IOptions<TrainingOptions> options,
    ILogger<Sweeper> log) : BackgroundService
{
    // Things that need not be quick are done at every so manieth sweep.
    private const int SlowStride = 4;

    private readonly HashSet<Guid> _expired = [];
    private long _count;

    /// <summary>Looks once.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        await SurviveOutageAsync(cancel);
        await EndDueAsync(cancel);
        await TellExpiredAsync(cancel);
        if (_count++ % SlowStride == 0)
        {
            await LookAfterWorkersAsync(cancel);
            await LookAfterEvaluationsAsync(cancel);
            await LookAfterInspectionsAsync(cancel);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                watch.Miss();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The next one is a quarter of a second away, and must come.
                watch.Miss();
                LogFault(log, fault);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancel)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>After an outage every lease gets fresh time: its worker could not renew it.</summary>
    private async Task SurviveOutageAsync(CancellationToken cancel)
    {
        await using var work = await database.BeginPlatformAsync(cancel);
        var now = clock.Now;
        if (watch.Observe(now))
        {
            var fresh = await LeaseStore.RefreshAsync(work, now + rules.Lease, cancel);
            await work.CommitAsync(cancel);
            LogBack(log, fresh);
        }
    }

    private async Task EndDueAsync(CancellationToken cancel)
    {
        var due = await database.RunPlatformAsync(
            work => LeaseStore.DueAsync(work, clock.Now + rules.DeadlineReserve, watch.ExpiredBefore(clock.Now), clock.Now, cancel), cancel);
        foreach (var id in due)
        {
            await database.RunPlatformAsync(
                async work =>
                {
                    var now = clock.Now;
                    if (await JobStore.LockAsync(work, id, cancel) is { } row
                        && row.Job.Sweep(await orders.BestAsync(work, row, cancel), watch, now, rules) is { } decision)
                    {
                        await DecisionWriter.WriteAsync(work, row, decision, null, now, cancel);
                        metrics.Decided(decision.Job);
                    }

                    return true;
                },
                cancel);
        }
    }

    /// <summary>Leases that ran out: whoever follows the job hears of it once, and workers that wait may have the job.</summary>
    private async Task TellExpiredAsync(CancellationToken cancel)
    {
        var expired = await database.RunPlatformAsync(work => LeaseStore.ExpiredAsync(work, watch.ExpiredBefore(clock.Now), cancel), cancel);
        _expired.IntersectWith(expired.Select(one => one.Lease).ToHashSet());
        foreach (var (job, lease) in expired)
        {
            if (_expired.Add(lease))
            {
                metrics.LeaseLost();
                await TellExpiredAsync(job, lease, cancel);
            }
        }

        if (expired.Count > 0)
        {
            rooms.Jobs.Ring();
        }
    }

    private Task<bool> TellExpiredAsync(Guid job, Guid lease, CancellationToken cancel) => database.RunPlatformAsync(
        async work =>
        {
            if (await JobStore.LockAsync(work, job, cancel) is { Job.Lease: { } held } row && held.Id == lease)
            {
                var data = Json.Of(new { What = "expired", Worker = held.WorkerId, row.Job.Fence, Reason = "No heartbeat came in time." });
                await EventStore.AppendAsync(work, row.Job, [new("lease", clock.Now, data)], cancel);
            }

            return true;
        },
        cancel);

    private async Task LookAfterWorkersAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        foreach (var worker in rooms.Jobs.Workers.Concat(rooms.Evaluations.Workers).Concat(rooms.Inspections.Workers))
        {
            presence.Heard(worker, now);
        }

        var seen = presence.All;
        var (waiting, counts) = await database.RunPlatformAsync(
            async work =>
            {
                if (seen.Count > 0)
                {
                    await WorkerStore.SeenAsync(work, seen, cancel);
                }

                await WorkerStore.ForgetAsync(work, now - rules.WorkerDead, now, cancel);
                return await QueueStore.CountAsync(work, cancel);
            },
            cancel);
        presence.Written(seen);
        metrics.Count(counts);
        if (waiting > 0)
        {
            // Whoever was woken for a job may have gone away with it; nobody waits longer than until now.
            rooms.Jobs.Ring();
        }
    }

    private async Task LookAfterEvaluationsAsync(CancellationToken cancel)
    {
        if (await database.RunPlatformAsync(work => EvaluationStore.ExpireAsync(work, clock.Now, cancel), cancel) > 0 || rooms.Evaluations.Workers.Count > 0)
        {
            rooms.Evaluations.Ring();
        }
    }

    private async Task LookAfterInspectionsAsync(CancellationToken cancel)
    {
        await database.RunPlatformAsync(work => inspections.LoseAsync(work, null, clock.Now, cancel), cancel);

        // A worker that trains leaves a data set to others for a while, and nobody tells it when that is over.
        rooms.Inspections.Ring();
    }

    [LoggerMessage(LogLevel.Information, "The master is at work; {Leases} leases got fresh time.")]
    private static partial void LogBack(ILogger log, int leases);

    [LoggerMessage(LogLevel.Error, "A sweep over the jobs failed; the next one comes at once.")]
    private static partial void LogFault(ILogger log, Exception fault);
}
