using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Tells what happens to an endpoint, as it happens.</summary>
internal static class FollowEndpoint
{
    private const int Batch = 200;
    private static readonly string[] Kinds = ["state", "revision", "scorer", "log"];

    // A notification that was lost with its connection is made up for by looking now and then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>GET /v1/endpoints/{endpoint}/events: a page, or a stream that ends when the endpoint is gone where that is asked for.</summary>
    public static async Task Handle(
        NameOrId endpoint, string? kind, [AsParameters] Paging paging, Caller caller, HttpContext http, Database database, ChangeSignals signals, TimeProvider time, CancellationToken cancel)
    {
        if (kind is not null && !Kinds.Contains(kind))
        {
            throw Faults.Of("kind", $"must be one of {string.Join(", ", Kinds)}");
        }

        var id = await EndpointFinder.InSightAsync(database, caller, endpoint, cancel);
        if (!SseWriter.IsWanted(http))
        {
            var (from, atMost) = (paging.AfterNumber ?? SseWriter.LastEventIdOf(http) ?? 0, paging.Fetch);
            var page = await database.RunTenantAsync(caller.TenantId, work => EndpointEventStore.ReadAsync(work, id, kind, from, atMost, cancel), cancel);
            await TypedResults.Ok(paging.PageOf(page, (EndpointEvent one) => Cursor.Of(one.Id))).ExecuteAsync(http);
            return;
        }

        using var changes = signals.Subscribe(ChangeSignals.EndpointStates, id.ToString());
        await using var events = await SseWriter.OpenAsync(http, time, cancel);
        var after = SseWriter.LastEventIdOf(http) ?? 0;
        while (true)
        {
            // Looked at before the events are read: those of an endpoint that is gone are gone with it.
            var isThere = await database.RunTenantAsync(caller.TenantId, work => EndpointStore.IsThereAsync(work, id, cancel), cancel);
            after = await WriteAsync(events, caller, id, kind, after, database, cancel);
            if (!isThere)
            {
                await events.WriteAsync(null, "end", new { Id = id }, cancel);
                return;
            }

            await changes.WaitAsync(Patience, time, cancel);
        }
    }

    private static async Task<long> WriteAsync(SseWriter events, Caller caller, Guid endpoint, string? kind, long after, Database database, CancellationToken cancel)
    {
        while (true)
        {
            var last = after;
            var batch = await database.RunTenantAsync(caller.TenantId, work => EndpointEventStore.ReadAsync(work, endpoint, kind, last, Batch, cancel), cancel);
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
