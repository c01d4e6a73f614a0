using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tenancy;

namespace Sundial.Server.Hosting.Store;

/// <summary>Who is to hold an endpoint.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scorer">A scorer that is to hold it; null where there is none.</param>
/// <param name="IsReady">Whether that has the live revision.</param>
internal sealed record DirectoryRow(Guid Tenant, Guid Endpoint, string Name, Guid? Scorer, bool IsReady);

/// <summary>The SQL of the directory by which requests are forwarded.</summary>
internal static class DirectoryStore
{
    /// <summary>Every tenant's good keys.</summary>
    public static async Task<List<AssignedKey>> KeysAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancel)
    {
        var tenants = await work.QueryAsync("select id from tenants", row => row.GetGuid(0), cancel);
        return await KeyStore.ForScorersAsync(work, tenants, now, cancel);
    }

    /// <summary>Who holds what.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="endpoints">Of which endpoints; null for all.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task<List<DirectoryRow>> HoldersAsync(UnitOfWork work, IReadOnlyCollection<Guid>? endpoints, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select e.tenant_id, e.id, e.name, h.scorer_id, coalesce(r.readiness = 'ready', false)
            from endpoints e left join endpoint_scorers h on h.endpoint_id = e.id and e.state <> 'failed'
            left join endpoint_reports r on r.endpoint_id = e.id and r.scorer_id = h.scorer_id and r.revision = e.live
            where e.state <> 'deleting' and (@endpoints::uuid[] is null or e.id = any(@endpoints::uuid[]))
            """,
            row => new DirectoryRow(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetGuid(3), row.GetBoolean(4)),
            cancel,
            ("endpoints", endpoints?.ToArray()));
}
