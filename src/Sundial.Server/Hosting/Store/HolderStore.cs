using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>A scorer that is to hold an endpoint or told of it, as the tables have it.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="IsPlaced">Whether it is to hold it.</param>
/// <param name="HasLeft">Whether it said goodbye.</param>
/// <param name="SeenAt">When it was last heard of.</param>
/// <param name="Revision">The revision it told of; null where it told of none.</param>
/// <param name="Readiness">How far it is with that.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record HolderRow(Guid Scorer, bool IsPlaced, bool HasLeft, DateTimeOffset SeenAt, int? Revision, RevisionReadiness Readiness, string? Reason);

/// <summary>The SQL of who holds what.</summary>
internal static class HolderStore
{
    /// <summary>Who is to hold an endpoint, and who told of it: a row for each revision.</summary>
    public static Task<List<HolderRow>> OfAsync(UnitOfWork work, Guid endpoint, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select s.id, h.scorer_id is not null, s.ended_at is not null, s.last_seen_at, r.revision, r.readiness, r.reason
            from scorers s
            left join endpoint_scorers h on h.scorer_id = s.id and h.endpoint_id = @endpoint
            left join endpoint_reports r on r.scorer_id = s.id and r.endpoint_id = @endpoint
            where h.scorer_id is not null or r.scorer_id is not null
            order by s.id, r.revision
            """,
            row => new HolderRow(
                row.GetGuid(0),
                row.GetBoolean(1),
                row.GetBoolean(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.IsDBNull(4) ? null : row.GetInt32(4),
                row.IsDBNull(5) ? RevisionReadiness.Loading : HostingJson.Readiness(row.GetString(5)),
                row.IsDBNull(6) ? null : row.GetString(6)),
            cancel,
            ("endpoint", endpoint));

    /// <summary>Answers of a revision; shadows do not count.</summary>
    public static async Task<Tally> TallyAsync(UnitOfWork work, Guid endpoint, int? revision, CancellationToken cancel) =>
        (await work.QueryAsync(
            """
            select coalesce(sum(c.requests), 0)::bigint, coalesce(sum(c.errors), 0)::bigint
            from endpoint_counts c join endpoint_revisions r on r.endpoint_id = c.endpoint_id and r.number = c.revision
            where c.endpoint_id = @endpoint and c.revision = @revision::integer
                and exists (select from jsonb_array_elements(r.variants) v where v ->> 'name' = c.variant and not (v ->> 'shadow')::boolean)
            """,
            row => new Tally(row.GetInt64(0), row.GetInt64(1)),
            cancel,
            ("endpoint", endpoint),
            ("revision", revision)))[0];

    /// <summary>Says who is to hold an endpoint from now on.</summary>
    public static Task PlaceAsync(UnitOfWork work, HostedEndpoint endpoint, IReadOnlyCollection<Guid> scorers, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            delete from endpoint_scorers where endpoint_id = @endpoint and not scorer_id = any(@scorers);
            insert into endpoint_scorers (endpoint_id, scorer_id, tenant_id) select @endpoint, scorer, @tenant from unnest(@scorers) as s (scorer) on conflict do nothing;
            """,
            cancel,
            ("endpoint", endpoint.Id),
            ("tenant", endpoint.TenantId),
            ("scorers", scorers.ToArray()));

    /// <summary>Whether a revision that an endpoint uses is a serving program.</summary>
    public static Task<bool> RunsProgramsAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel) =>
        work.ScalarAsync<bool>(
            "select coalesce(bool_or(runs_programs), false) from endpoint_revisions where endpoint_id = @endpoint and number = any(@kept)",
            cancel,
            ("endpoint", endpoint.Id),
            ("kept", endpoint.Kept.ToArray()));

    /// <summary>Which scorers could not load a revision that an endpoint uses.</summary>
    public static async Task<HashSet<Guid>> FailedAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel) =>
        [.. await work.QueryAsync(
            "select distinct scorer_id from endpoint_failures where endpoint_id = @endpoint and revision = any(@assigned)",
            row => row.GetGuid(0),
            cancel,
            ("endpoint", endpoint.Id),
            ("assigned", endpoint.Assigned.ToArray()))];

    /// <summary>Every endpoint that answers or is to answer, with what its placement goes by and who is to hold it now.</summary>
    public static Task<List<PlacedEndpoint>> PlacedAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select e.id, e.max_replicas,
                coalesce((select bool_or(r.runs_programs) from endpoint_revisions r where r.endpoint_id = e.id and r.number in (e.live, e.next, e.fallback)), false),
                coalesce((select array_agg(h.scorer_id order by h.scorer_id) from endpoint_scorers h where h.endpoint_id = e.id), '{}'),
                coalesce((select array_agg(r.scorer_id) from endpoint_reports r where r.endpoint_id = e.id and r.revision = e.live and r.readiness = 'ready'), '{}'),
                coalesce((select array_agg(f.scorer_id) from endpoint_failures f where f.endpoint_id = e.id and f.revision in (e.live, e.next, e.fallback)), '{}')
            from endpoints e where e.state not in ('failed', 'deleting') order by e.id
            """,
            row => new PlacedEndpoint(
                row.GetGuid(0),
                row.GetInt32(1),
                row.GetBoolean(2),
                new(row.GetFieldValue<Guid[]>(3), row.GetFieldValue<Guid[]>(4).ToHashSet(), row.GetFieldValue<Guid[]>(5).ToHashSet())),
            cancel);

    /// <summary>Whether bytes are of something that a scorer is to hold.</summary>
    public static Task<bool> MayReadAsync(UnitOfWork work, Guid scorer, string digest, CancellationToken cancel) =>
        work.ScalarAsync<bool>(
            """
            select exists (
                select from artifact_files f join endpoint_stages s on s.id = f.owner_id join endpoint_scorers h on h.endpoint_id = s.endpoint_id
                where f.digest = @digest and h.scorer_id = @scorer)
            """,
            cancel,
            ("digest", digest),
            ("scorer", scorer));
}

/// <summary>An endpoint with its place.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="MostReplicas">Most copies.</param>
/// <param name="RunsPrograms">Whether it needs a scorer that takes serving programs.</param>
/// <param name="Holding">Who is to hold it, and how they get on with it.</param>
internal sealed record PlacedEndpoint(Guid Id, int MostReplicas, bool RunsPrograms, Holding Holding);
