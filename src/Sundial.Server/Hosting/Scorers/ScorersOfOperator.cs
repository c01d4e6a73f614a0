using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Scorers;

/// <summary>Scorers as the operator's administrators see them.</summary>
internal static class ScorersOfOperator
{
    /// <summary>GET /v1/scorers.</summary>
    public static async Task<IResult> List([AsParameters] Paging paging, Database database, ScorerPresence presence, MasterClock clock, CancellationToken cancel)
    {
        var (before, atMost) = (paging.BeforeId, paging.Fetch);
        var rows = await database.RunPlatformAsync(work => ScorerStore.ListAsync(work, before, atMost, cancel), cancel);
        return TypedResults.Ok(paging.PageOf([.. rows.Select(row => View(row, presence.IsThere(row.LastSeenAt, row.HasLeft, clock.Now)))], view => Cursor.Of(view.Id)));
    }

    private static ScorerView View(ScorerRow row, bool isThere) =>
        new(row.Id, row.Name, row.Address, row.Cpus, row.MemoryBytes, row.UsedBytes, row.Endpoints, isThere, row.LastSeenAt);
}
