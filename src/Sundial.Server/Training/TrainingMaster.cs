using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training;

/// <summary>What a provisioner could start.</summary>
/// <param name="Provisioner">The driver.</param>
/// <param name="Slot">What one instance has.</param>
/// <param name="Instances">How many there can be at a time.</param>
internal sealed record StartableCapacity(string Provisioner, Slot Slot, int Instances);

/// <summary>Waiting jobs that need the same of a worker.</summary>
/// <param name="Size">What a worker must have.</param>
/// <param name="Custom">Whether it must take tenants' own programs.</param>
/// <param name="Count">How many they are.</param>
/// <param name="LatestStartAt">When the first of them must begin.</param>
internal sealed record WaitingDemand(JobSize Size, bool Custom, int Count, DateTimeOffset LatestStartAt);

/// <summary>A worker as the provisioner sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provisioner">The driver that started it.</param>
/// <param name="Instance">What the driver calls it.</param>
/// <param name="Health">Whether it is heard of.</param>
/// <param name="Busy">Whether it has a job.</param>
/// <param name="Draining">Whether it takes no more jobs.</param>
/// <param name="Inspects">Whether it looks at a data set.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
internal sealed record PresentWorker(Guid Id, string? Provisioner, string? Instance, WorkerHealth Health, bool Busy, bool Draining, bool Inspects, DateTimeOffset LastSeenAt);

/// <summary>What there is to do, and who there is to do it.</summary>
/// <param name="Waiting">Waiting jobs by what they need.</param>
/// <param name="Running">Jobs that a worker has.</param>
/// <param name="CompletedPerSecond">Jobs that ended in the last minute, a second.</param>
/// <param name="Workers">Workers that are there.</param>
internal sealed record TrainingDemand(IReadOnlyList<WaitingDemand> Waiting, int Running, double CompletedPerSecond, IReadOnlyList<PresentWorker> Workers);

/// <summary>The training master for other slices: what the provisioner asks and tells.</summary>
internal sealed class TrainingMaster(
    Database database, MasterClock clock, MasterRules rules, OutageWatch watch, Orders orders, WorkerPresence presence, TrainingMetrics metrics, InspectionDesk inspections)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);

    /// <summary>What could be started beside the workers that are there: admission reckons with it. Null for nothing.</summary>
    public StartableCapacity? Capacity { get; set; }

    /// <summary>What there is to do.</summary>
    public Task<TrainingDemand> DemandAsync(CancellationToken cancel) => database.RunPlatformAsync(
        async work =>
        {
            var now = clock.Now;
            var open = await QueueStore.OpenAsync(work, rules.DeadlineReserve, cancel);
            var workers = await WorkerStore.PresentAsync(work, cancel);
            var ended = await QueueStore.EndedSinceAsync(work, now - RateWindow, cancel);
            var waiting = open.Where(job => job.Worker is null)
                .GroupBy(job => (job.Demand.Size, job.Demand.Custom))
                .Select(group => new WaitingDemand(group.Key.Size, group.Key.Custom, group.Count(), group.Min(job => job.Demand.LatestStartAt)))
                .ToList();
            var (uninspected, inspecting) = await InspectionDesk.CountAsync(work, cancel);
            if (uninspected > 0)
            {
                // One worker is enough for all of them: each is looked at within seconds.
                waiting.Add(new WaitingDemand(new JobSize(), Custom: false, 1, now));
            }

            return new TrainingDemand(
                waiting, open.Count(job => job.Worker is not null), ended / RateWindow.TotalSeconds, [.. workers.Select(row => View(row, inspecting.Contains(row.Worker.Id), now))]);
        },
        cancel);

    /// <summary>The machines as admission reckons with them: workers that are there, and what could be started beside them.</summary>
    public async Task<IReadOnlyList<Slot>> SlotsAsync(CancellationToken cancel) =>
        Slots(await database.RunPlatformAsync(work => WorkerStore.PresentAsync(work, cancel), cancel));

    /// <summary>The process of an instance is known to have ended: whatever its workers had goes to others at once.</summary>
    public async Task WorkerEndedAsync(string provisioner, string instance, CancellationToken cancel)
    {
        foreach (var worker in await database.RunPlatformAsync(work => WorkerStore.OfInstanceAsync(work, provisioner, instance, cancel), cancel))
        {
            await EndWorkerAsync(worker, LeaseEnd.WorkerDied, cancel);
        }
    }

    /// <summary>A worker takes no more jobs, so that it can be ended without losing one.</summary>
    /// <returns>Whether it has none now: then it will get none, and can be ended.</returns>
    public Task<bool> DrainAsync(Guid worker, CancellationToken cancel) => database.RunPlatformAsync(
        async work =>
        {
            var row = await WorkerStore.LockAsync(work, worker, cancel);
            await WorkerStore.DrainAsync(work, worker, clock.Now, cancel);
            return row?.Job is null;
        },
        cancel);

    /// <summary>A worker will not be heard of again; its lease ends at once.</summary>
    /// <returns>Whether it was there.</returns>
    internal async Task<bool> EndWorkerAsync(Guid worker, LeaseEnd how, CancellationToken cancel)
    {
        var jobs = await database.RunPlatformAsync(
            async work =>
            {
                var there = await WorkerStore.LockAsync(work, worker, cancel);
                var held = await JobStore.OfWorkerAsync(work, worker, cancel);
                await (how == LeaseEnd.Evicted ? WorkerStore.EvictAsync(work, worker, clock.Now, cancel) : WorkerStore.EndAsync(work, worker, clock.Now, cancel));
                await inspections.LoseAsync(work, worker, clock.Now, cancel);
                return (IsThere: there is not null, Held: held);
            },
            cancel);
        foreach (var job in jobs.Held)
        {
            await EndLeaseAsync(job, worker, how, cancel);
        }

        return jobs.IsThere;
    }

    /// <summary>Decides whether a deadline can be kept. Others who ask wait until the transaction ends.</summary>
    internal async Task<AdmissionAnswer> AdmitAsync(UnitOfWork work, Demand asked, CancellationToken cancel)
    {
        await QueueStore.LockAdmissionAsync(work, cancel);
        var open = await QueueStore.OpenAsync(work, rules.DeadlineReserve, cancel);
        var workers = await WorkerStore.PresentAsync(work, cancel);
        return Admission.Decide(Slots(workers), Queue(open, workers), asked, clock.Now);
    }

    /// <summary>Decides whether a job may have until a later deadline: no other job may miss its own for it. Others who ask wait until the transaction ends.</summary>
    internal async Task<bool> MayHaveUntilAsync(UnitOfWork work, Guid job, DateTimeOffset deadline, CancellationToken cancel)
    {
        await QueueStore.LockAdmissionAsync(work, cancel);
        var open = await QueueStore.OpenAsync(work, rules.DeadlineReserve, cancel);
        var workers = await WorkerStore.PresentAsync(work, cancel);
        var changed = open.Select(one => one.Job == job ? one with { Demand = one.Demand with { DeadlineAt = deadline } } : one);
        return Admission.DelaysNobody(Slots(workers), Queue(open, workers), Queue(changed, workers), clock.Now);
    }

    /// <summary>A tenant is about to have something to do: if it had nothing, it begins with as much as those that have.</summary>
    internal static async Task AwakenAsync(UnitOfWork work, Guid tenant, DateTimeOffset now, CancellationToken cancel)
    {
        var (virtualSeconds, hasJobs) = await LeaseStore.ShareAsync(work, tenant, cancel);
        if (!hasJobs)
        {
            var active = await LeaseStore.SharesAsync(work, tenant, now, cancel);
            await LeaseStore.AwakenAsync(work, tenant, FairShare.Awake(virtualSeconds, active), cancel);
        }
    }

    private Task<bool> EndLeaseAsync(Guid job, Guid worker, LeaseEnd how, CancellationToken cancel) => database.RunPlatformAsync(
        async work =>
        {
            var now = clock.Now;
            if (await JobStore.LockAsync(work, job, cancel) is { Job.Lease: { } lease } row && lease.WorkerId == worker)
            {
                var decision = row.Job.LoseWorker(how, await orders.BestAsync(work, row, cancel), now, rules);
                metrics.Decided((await DecisionWriter.WriteAsync(work, row, decision, null, now, cancel)).Job);
            }

            return true;
        },
        cancel);

    private List<Slot> Slots(List<WorkerRow> workers)
    {
        var slots = workers.Where(row => !row.Worker.Draining)
            .Select(row => new Slot(row.Worker.Cpus, row.Worker.MemoryBytes, row.Worker.Gpus, row.Worker.RunsCustomAlgorithms))
            .ToList();
        if (Capacity is { } capacity)
        {
            var more = capacity.Instances - workers.Count(row => row.Provisioner == capacity.Provisioner && !row.Worker.Draining);
            slots.AddRange(Enumerable.Repeat(capacity.Slot, Math.Max(0, more)));
        }

        return slots;
    }

    private static DemandQueue Queue(IEnumerable<OpenJob> open, List<WorkerRow> workers)
    {
        var takes = workers.Where(row => !row.Worker.Draining).Select(row => row.Worker.Id).ToHashSet();
        var jobs = open.ToList();
        return new(
            [.. jobs.Where(job => job.Worker is { } worker && takes.Contains(worker)).Select(job => new RunningDemand(job.Demand, job.Since!.Value))],
            [.. jobs.Where(job => job.Worker is null).Select(job => job.Demand)]);
    }

    private PresentWorker View(WorkerRow row, bool inspects, DateTimeOffset now)
    {
        var seen = Seen(row, now);
        return new(row.Worker.Id, row.Provisioner, row.Instance, (row.Worker with { LastSeenAt = seen }).Health(now, rules), row.Job is not null, row.Worker.Draining, inspects, seen);
    }

    /// <summary>When a worker was last heard of, whether or not that is written yet. After an outage all are believed to be there for a while.</summary>
    internal DateTimeOffset Seen(WorkerRow row, DateTimeOffset now)
    {
        var seen = presence.SeenAt(row.Worker.Id) is { } heard && heard > row.Worker.LastSeenAt ? heard : row.Worker.LastSeenAt;
        return watch.ExpiredBefore(now) == DateTimeOffset.MinValue && now - seen < rules.WorkerDead ? now : seen;
    }
}
