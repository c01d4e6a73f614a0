using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Components;
using Sundial.Console.Sessions;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Workers;

/// <summary>Workers and scorers, for the operator's administrators.</summary>
internal static class WorkerRoutes
{
    private const int Most = 1_000;

    /// <summary>Maps the pages.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder console)
    {
        console.MapGet("/workers", ShowAsync).ForOperator();
        console.MapGet("/workers/live", LiveAsync).ForOperator();
        console.MapPost("/workers/{worker:guid}/drain", DrainAsync).ForOperator();
        console.MapPost("/workers/{worker:guid}/evict", EvictAsync).ForOperator();
    }

    private static async Task<RazorComponentResult<WorkersPage>> ShowAsync(ConsoleSession session, CancellationToken cancel) => new(new { Machines = await LookAsync(session, cancel) });

    private static async Task<RazorComponentResult<WorkersLive>> LiveAsync(ConsoleSession session, CancellationToken cancel) => new(new { Machines = await LookAsync(session, cancel) });

    private static async Task<IResult> DrainAsync(Guid worker, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Workers.GetAsync(worker, cancel);
        await session.Client.Workers.DrainAsync(worker, cancel);
        return Notice.After(http, ConsolePaths.Workers, $"Worker {known.Name} finishes what it has and takes no more jobs.");
    }

    private static async Task<IResult> EvictAsync(Guid worker, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Workers.GetAsync(worker, cancel);
        await session.Client.Workers.EvictAsync(worker, cancel);
        return Notice.After(http, ConsolePaths.Workers, $"Worker {known.Name} is cleared{(known.Job is null ? null : "; another worker goes on with its job")}.");
    }

    private static async Task<MachinesLook> LookAsync(ConsoleSession session, CancellationToken cancel)
    {
        var client = session.Client;
        var workers = await client.Workers.ListAsync(cancel).Take(Most).ToListAsync(cancel);
        var scorers = await client.Scorers.ListAsync(cancel).Take(Most).ToListAsync(cancel);

        // Jobs of other tenants cannot be looked at with this key; of those only the id is known.
        var busy = workers.Select(worker => worker.Job).OfType<Guid>().ToHashSet();
        var jobs = busy.Count == 0 ? [] : await client.Jobs.ListAsync(cancel: cancel).Take(Most).Where(job => busy.Contains(job.Id)).ToDictionaryAsync(job => job.Id, cancellationToken: cancel);
        return new MachinesLook(workers, scorers, (IReadOnlyDictionary<Guid, TrainingJobView>)jobs);
    }
}
