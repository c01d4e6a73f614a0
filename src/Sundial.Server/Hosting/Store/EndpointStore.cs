using Npgsql;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Store;

/// <summary>The SQL of endpoints: one at a time, its row locked while it is decided on.</summary>
internal static class EndpointStore
{
    /// <summary>The columns that <see cref="Map"/> reads, in its order.</summary>
    public const string Columns = """
        e.id, e.tenant_id, e.name, e.state, e.reason, e.live, e.next, e.fallback, e.dropping, e.last_revision, e.live_since, e.min_replicas, e.max_replicas, e.idle_seconds,
        e.capture_share, e.within_latency_seconds, e.max_error_share, e.least_requests, e.trial_seconds, e.created_at, e.updated_at, e.version
        """;

    /// <summary>How many columns those are; what a query adds to them begins here.</summary>
    public const int ColumnCount = 22;

    /// <summary>An endpoint of a tenant.</summary>
    public static Task<EndpointRow?> FindAsync(UnitOfWork work, Guid tenant, NameOrId endpoint, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            $"select {Columns} from endpoints e where e.tenant_id = @tenant and (e.id = @id::uuid or e.name = @name::text)",
            Map, cancel, ("tenant", tenant), ("id", endpoint.Id), ("name", endpoint.Name));

    /// <summary>Endpoints of a tenant, newest first.</summary>
    public static Task<List<EndpointRow>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            $"select {Columns} from endpoints e where e.tenant_id = @tenant and (@before::uuid is null or e.id < @before::uuid) order by e.id desc limit @atMost",
            Map, cancel, ("tenant", tenant), ("before", before), ("atMost", atMost));

    /// <summary>An endpoint by its id, locked until the end of the transaction.</summary>
    public static Task<EndpointRow?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from endpoints e where e.id = @id for update of e", Map, cancel, ("id", id));

    /// <summary>Whether there is one of this id.</summary>
    public static Task<bool> IsThereAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select from endpoints where id = @id)", cancel, ("id", id));

    /// <summary>Makes one.</summary>
    /// <returns>False where its name is taken.</returns>
    public static async Task<bool> InsertAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            insert into endpoints (
                id, tenant_id, name, state, reason, live, next, fallback, dropping, last_revision, live_since, min_replicas, max_replicas, idle_seconds, capture_share,
                within_latency_seconds, max_error_share, least_requests, trial_seconds, created_at, updated_at)
            values (
                @id, @tenant, @name, @state, @reason, @live, @next, @fallback, @dropping, @last, @liveSince, @min, @max, @idle, @capture,
                @latency, @errorShare, @leastRequests, @trial, @created, @updated)
            on conflict (tenant_id, name) do nothing
            """,
            cancel,
            Parameters(endpoint)) == 1;

    /// <summary>Writes a changed one, whose row is locked.</summary>
    public static Task UpdateAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update endpoints set
                state = @state, reason = @reason, live = @live, next = @next, fallback = @fallback, dropping = @dropping, last_revision = @last, live_since = @liveSince,
                min_replicas = @min, max_replicas = @max, idle_seconds = @idle, capture_share = @capture, within_latency_seconds = @latency, max_error_share = @errorShare,
                least_requests = @leastRequests, trial_seconds = @trial, updated_at = @updated, version = version + 1
            where id = @id
            """,
            cancel,
            Parameters(endpoint));

    /// <summary>Takes one away that no scorer holds, with all that is its own but the rows of its files.</summary>
    public static Task DeleteAsync(UnitOfWork work, Guid id, CancellationToken cancel) => work.ExecuteAsync("delete from endpoints where id = @id", cancel, ("id", id));

    /// <summary>Those that are not in service, in the order of their ids.</summary>
    public static Task<List<(Guid Tenant, Guid Id, string Name, EndpointState State)>> NotInServiceAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select tenant_id, id, name, state from endpoints where state not in ('in_service', 'failed')
            union all select tenant_id, id, name, state from endpoints where state = 'failed'
            order by id
            """,
            row => (row.GetGuid(0), row.GetGuid(1), row.GetString(2), HostingJson.State(row.GetString(3))),
            cancel);

    /// <summary>Those of a scorer's of which something is yet to come.</summary>
    public static Task<List<Guid>> UnsettledOfAsync(UnitOfWork work, Guid scorer, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select e.id from endpoints e where e.state not in ('in_service', 'failed')
                and (exists (select from endpoint_scorers s where s.endpoint_id = e.id and s.scorer_id = @scorer)
                    or exists (select from endpoint_reports r where r.endpoint_id = e.id and r.scorer_id = @scorer) or e.state in ('deleting', 'rolling_back'))
            order by e.id
            """,
            row => row.GetGuid(0),
            cancel,
            ("scorer", scorer));

    /// <summary>One row.</summary>
    public static EndpointRow Map(NpgsqlDataReader row) => new(
        new()
        {
            Id = row.GetGuid(0),
            TenantId = row.GetGuid(1),
            Name = row.GetString(2),
            State = HostingJson.State(row.GetString(3)),
            Reason = row.IsDBNull(4) ? null : row.GetString(4),
            Live = Number(row, 5),
            Next = Number(row, 6),
            Fallback = Number(row, 7),
            Dropping = Number(row, 8),
            LastRevision = row.GetInt32(9),
            LiveSince = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
            Scaling = new(row.GetInt32(11), row.GetInt32(12), row.GetDouble(13)),
            CaptureShare = row.GetDouble(14),
            WithinLatencySeconds = row.IsDBNull(15) ? null : row.GetDouble(15),
            ErrorBudget = new(row.GetDouble(16), row.GetInt32(17), row.GetDouble(18)),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(19),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(20),
        },
        row.GetInt32(21));

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static (string Name, object? Value)[] Parameters(HostedEndpoint endpoint) =>
    [
        ("id", endpoint.Id),
        ("tenant", endpoint.TenantId),
        ("name", endpoint.Name),
        ("state", HostingJson.Name(endpoint.State)),
        ("reason", endpoint.Reason),
        ("live", endpoint.Live),
        ("next", endpoint.Next),
        ("fallback", endpoint.Fallback),
        ("dropping", endpoint.Dropping),
        ("last", endpoint.LastRevision),
        ("liveSince", endpoint.LiveSince),
        ("min", endpoint.Scaling.MinReplicas),
        ("max", endpoint.Scaling.MaxReplicas),
        ("idle", endpoint.Scaling.IdleSeconds),
        ("capture", endpoint.CaptureShare),
        ("latency", endpoint.WithinLatencySeconds),
        ("errorShare", endpoint.ErrorBudget.MaxErrorShare),
        ("leastRequests", endpoint.ErrorBudget.LeastRequests),
        ("trial", endpoint.ErrorBudget.TrialSeconds),
        ("created", endpoint.CreatedAt),
        ("updated", endpoint.UpdatedAt),
    ];
}
