using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Shows jobs, their history and what was measured.</summary>
internal static class ReadJobs
{
    /// <summary>Handles a request for one job.</summary>
    public static async Task<IResult> Show(NameOrId job, Caller caller, HttpContext http, Database database, MasterClock clock, CancellationToken cancel)
    {
        var seen = await JobFinder.SeeAsync(database, caller, job, clock, cancel);
        return ETags.Answer(http, seen.View, seen.Tag);
    }

    /// <summary>Handles a request for a page of jobs.</summary>
    public static async Task<IResult> List([AsParameters] Paging paging, string? state, Caller caller, Database database, MasterClock clock, CancellationToken cancel)
    {
        JobState? only = state is null ? null
            : Enum.GetValues<JobState>().Where(one => Json.Name(one) == state).Select(one => (JobState?)one).FirstOrDefault()
                ?? throw Faults.Of("state", $"must be one of {string.Join(", ", Enum.GetValues<JobState>().Select(Json.Name))}");
        var (before, atMost) = (paging.BeforeId, paging.Fetch);
        var seen = await database.RunTenantAsync(
            caller.TenantId, work => JobViewStore.ListAsync(work, caller.TenantId, only, before, atMost, clock.Now, cancel), cancel);
        return TypedResults.Ok(paging.PageOf([.. seen.Select(one => one.View)], view => Cursor.Of(view.Id)));
    }

    /// <summary>Handles a request for every change of state and the ledger of time.</summary>
    public static Task<IResult> History(NameOrId job, Caller caller, Database database, MasterClock clock, CancellationToken cancel) =>
        database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;

                // Looked at first: whoever goes on after it misses nothing of what is read here.
                var last = await EventStore.LastOfJobAsync(work, id, cancel);
                return (IResult)TypedResults.Ok(new JobHistory(
                    await EventStore.TransitionsAsync(work, id, cancel), await LedgerStore.ReadAsync(work, id, clock.Now, cancel), await EventStore.PlansAsync(work, id, cancel), last));
            },
            cancel);

    /// <summary>Handles a request for metrics, in the order of steps.</summary>
    public static Task<IResult> Metrics([AsParameters] Paging paging, NameOrId job, string? name, long? after, Caller caller, Database database, CancellationToken cancel)
    {
        var (skip, atMost) = (Math.Max(0, paging.AfterNumber ?? 0), paging.Fetch);
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;
                var points = await LedgerStore.MetricsAsync(work, id, name, after, skip, atMost, cancel);
                return (IResult)TypedResults.Ok(paging.PageOf(points, _ => Cursor.Of(skip + paging.Size)));
            },
            cancel);
    }

    /// <summary>Handles a request for trials of hyperparameters, by generation and number.</summary>
    public static Task<IResult> Trials([AsParameters] Paging paging, NameOrId job, Caller caller, Database database, CancellationToken cancel)
    {
        var (skip, atMost) = (Math.Max(0, paging.AfterNumber ?? 0), paging.Fetch);
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;
                var trials = await EventStore.TrialsAsync(work, id, skip, atMost, cancel);
                return (IResult)TypedResults.Ok(paging.PageOf(trials, _ => Cursor.Of(skip + paging.Size)));
            },
            cancel);
    }

    /// <summary>Handles a request for what the algorithm printed: as text, or as a page of events where JSON is asked for; with <paramref name="before"/> those before an event, newest first.</summary>
    public static Task<IResult> Log([AsParameters] Paging paging, NameOrId job, long? before, Caller caller, HttpContext http, Database database, CancellationToken cancel)
    {
        const int MostLines = 100_000;
        var json = FollowEvents.WantsJson(http);
        var (place, atMost) = (paging.AfterNumber, json ? paging.Fetch : MostLines);
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var id = (await JobFinder.FindAsync(work, caller, job, cancel)).Job.Id;
                var lines = before is null
                    ? await EventStore.LogAsync(work, id, place ?? 0, atMost, cancel)
                    : await EventStore.LogBeforeAsync(work, id, place ?? before.Value, atMost, cancel);
                return json
                    ? (IResult)TypedResults.Ok(paging.PageOf(lines, line => Cursor.Of(line.Id)))
                    : TypedResults.Text(string.Concat(lines.Select(line => $"{line.Data.GetProperty("line").GetString()}\n")), "text/plain; charset=utf-8");
            },
            cancel);
    }
}
