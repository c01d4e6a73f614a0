using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Workers as the operator's administrators see them and look after them.</summary>
internal static class WorkersOfOperator
{
    /// <summary>Handles a request for a page of workers.</summary>
    public static async Task<IResult> List([AsParameters] Paging paging, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        var (before, atMost) = (paging.BeforeId, paging.Fetch);
        var rows = await database.RunPlatformAsync(work => WorkerStore.ListAsync(work, before, atMost, clock.Now, cancel), cancel);
        return TypedResults.Ok(paging.PageOf([.. rows.Select(row => View(row, master, clock.Now, rules))], view => Cursor.Of(view.Id)));
    }

    /// <summary>Handles a request for one worker.</summary>
    public static async Task<IResult> Show(Guid worker, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel) =>
        await database.RunPlatformAsync(work => WorkerStore.FindAsync(work, worker, cancel), cancel) is { } row
            ? TypedResults.Ok(View(row, master, clock.Now, rules))
            : throw Unknown(worker);

    /// <summary>Handles a request to clear a worker's identity.</summary>
    public static async Task<IResult> Evict(Guid worker, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel) =>
        await master.EndWorkerAsync(worker, LeaseEnd.Evicted, cancel)
            ? await Show(worker, database, master, clock, rules, cancel)
            : throw Unknown(worker);

    /// <summary>Handles a request to give a worker nothing more.</summary>
    public static async Task<IResult> Drain(Guid worker, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        await master.DrainAsync(worker, cancel);
        return await Show(worker, database, master, clock, rules, cancel);
    }

    private static WorkerView View(WorkerRow row, TrainingMaster master, DateTimeOffset now, MasterRules rules)
    {
        var worker = row.Worker with { LastSeenAt = master.Seen(row, now) };
        return new(
            worker.Id, row.Name, worker.Health(now, rules), worker.Cpus, worker.MemoryBytes, worker.Gpus, row.Job, row.Provisioner, worker.Draining, row.RegisteredAt, worker.LastSeenAt);
    }

    private static Platform.Problems.ProblemException Unknown(Guid worker) => TrainingProblems.WorkerUnknown.For($"There is no worker {worker}, or it has ended.");
}
