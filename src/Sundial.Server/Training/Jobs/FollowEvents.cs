using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Tells what happens to a job, or to all of a tenant's, as it happens.</summary>
internal static class FollowEvents
{
    private const int Batch = 200;

    // A notification that was lost with its connection is made up for by looking now and then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Handles a request for the events of a job: a page, or a stream that ends when the job has where that is asked for.</summary>
    public static async Task Job(
        NameOrId job, [AsParameters] Paging paging, Caller caller, HttpContext http, Database database, ChangeSignals signals, MasterClock clock, TimeProvider time, CancellationToken cancel)
    {
        var id = (await JobFinder.SeeAsync(database, caller, job, clock, cancel)).View.Id;
        if (!SseWriter.IsWanted(http))
        {
            await PageAsync(http, paging, caller, id, database, cancel);
            return;
        }

        using var changes = signals.Subscribe(ChangeSignals.Events, id.ToString());
        await using var events = await SseWriter.OpenAsync(http, time, cancel);
        var after = SseWriter.LastEventIdOf(http) ?? 0;
        while (true)
        {
            // Looked at before the events are read: the last of an ended job are then among them.
            var seen = await JobFinder.SeeAsync(database, caller, NameOrId.Parse(id.ToString()), clock, cancel);
            after = await WriteAsync(events, caller, id, after, database, cancel);
            if (seen.View.EndedAt is not null)
            {
                await events.WriteAsync(null, "end", seen.View, cancel);
                return;
            }

            await changes.WaitAsync(Patience, time, cancel);
        }
    }

    /// <summary>Handles a request for the events of all of a tenant's jobs; a stream without an id to go on after begins now.</summary>
    public static async Task Tenant(
        [AsParameters] Paging paging, Caller caller, HttpContext http, Database database, ChangeSignals signals, TimeProvider time, CancellationToken cancel)
    {
        if (!SseWriter.IsWanted(http))
        {
            await PageAsync(http, paging, caller, null, database, cancel);
            return;
        }

        using var changes = signals.Subscribe(ChangeSignals.Events);
        var after = SseWriter.LastEventIdOf(http)
            ?? await database.RunTenantAsync(caller.TenantId, work => EventStore.LastAsync(work, caller.TenantId, cancel), cancel);
        await using var events = await SseWriter.OpenAsync(http, time, cancel);
        while (true)
        {
            after = await WriteAsync(events, caller, null, after, database, cancel);
            await changes.WaitAsync(Patience, time, cancel);
        }
    }

    /// <summary>Whether JSON is preferred to text.</summary>
    public static bool WantsJson(HttpContext http) =>
        http.Request.Headers.Accept.Any(accept => accept?.Contains("application/json", StringComparison.OrdinalIgnoreCase) == true)
        && !http.Request.Headers.Accept.Any(accept => accept?.Contains("text/", StringComparison.OrdinalIgnoreCase) == true);

    private static async Task PageAsync(HttpContext http, Paging paging, Caller caller, Guid? job, Database database, CancellationToken cancel)
    {
        var (after, atMost) = (paging.AfterNumber ?? SseWriter.LastEventIdOf(http) ?? 0, paging.Fetch);
        var events = await database.RunTenantAsync(caller.TenantId, work => EventStore.ReadAsync(work, caller.TenantId, job, after, atMost, cancel), cancel);
        await TypedResults.Ok(paging.PageOf(events, one => Cursor.Of(one.Id))).ExecuteAsync(http);
    }

    private static async Task<long> WriteAsync(SseWriter events, Caller caller, Guid? job, long after, Database database, CancellationToken cancel)
    {
        while (true)
        {
            var last = after;
            var batch = await database.RunTenantAsync(caller.TenantId, work => EventStore.ReadAsync(work, caller.TenantId, job, last, Batch, cancel), cancel);
            foreach (var one in batch)
            {
                await events.WriteAsync(one.Id, one.Kind, one, cancel);
                after = one.Id;
            }

            if (batch.Count < Batch)
            {
                return after;
            }
        }
    }
}
