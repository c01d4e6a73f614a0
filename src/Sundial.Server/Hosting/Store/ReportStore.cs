using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>The SQL of what scorers tell.</summary>
internal static class ReportStore
{
    /// <summary>Puts what a scorer tells of revisions in the place of what it told before. What it tells of endpoints that are gone is not kept.</summary>
    /// <returns>The endpoints of which it tells something new, answers that were counted aside.</returns>
    public static async Task<List<Guid>> ReplaceAsync(UnitOfWork work, Guid scorer, IReadOnlyList<RevisionReport> told, CancellationToken cancel)
    {
        var changed = await work.QueryAsync(
            """
            with told as (select t.endpoint, t.revision, t.readiness, t.reason, e.tenant_id
                    from unnest(@endpoints, @revisions, @readinesses, @reasons) as t (endpoint, revision, readiness, reason) join endpoints e on e.id = t.endpoint),
                gone as (delete from endpoint_reports r
                    where r.scorer_id = @scorer and not exists (select from told where told.endpoint = r.endpoint_id and told.revision = r.revision) returning r.endpoint_id),
                written as (insert into endpoint_reports as r (endpoint_id, revision, scorer_id, tenant_id, readiness, reason)
                    select endpoint, revision, @scorer, tenant_id, readiness, reason from told
                    on conflict (endpoint_id, revision, scorer_id) do update set readiness = excluded.readiness, reason = excluded.reason
                        where (r.readiness, r.reason) is distinct from (excluded.readiness, excluded.reason)
                    returning r.endpoint_id)
            select endpoint_id from gone union select endpoint_id from written
            """,
            row => row.GetGuid(0),
            cancel,
            ("scorer", scorer),
            ("endpoints", told.Select(one => one.Endpoint).ToArray()),
            ("revisions", told.Select(one => one.Revision).ToArray()),
            ("readinesses", told.Select(one => HostingJson.Name(one.Readiness)).ToArray()),
            ("reasons", told.Select(one => one.Reason).ToArray()));
        await JudgeAsync(work, scorer, told, cancel);
        await CountAsync(work, scorer, told, cancel);
        return changed;
    }

    // What a scorer could not load is remembered when it no longer tells of it, until it has loaded it or the revision is gone.
    private static Task<int> JudgeAsync(UnitOfWork work, Guid scorer, IReadOnlyList<RevisionReport> told, CancellationToken cancel)
    {
        var (failed, ready) = (told.Where(one => one.Readiness == RevisionReadiness.Failed).ToList(), told.Where(one => one.Readiness == RevisionReadiness.Ready).ToList());
        return work.ExecuteAsync(
            """
            delete from endpoint_failures f using unnest(@readyEndpoints, @readyRevisions) as t (endpoint, revision)
                where f.scorer_id = @scorer and f.endpoint_id = t.endpoint and f.revision = t.revision;
            insert into endpoint_failures (endpoint_id, revision, scorer_id, tenant_id)
                select r.endpoint_id, r.number, @scorer, r.tenant_id
                from unnest(@failedEndpoints, @failedRevisions) as t (endpoint, revision) join endpoint_revisions r on r.endpoint_id = t.endpoint and r.number = t.revision
            on conflict do nothing;
            """,
            cancel,
            ("scorer", scorer),
            ("readyEndpoints", ready.Select(one => one.Endpoint).ToArray()),
            ("readyRevisions", ready.Select(one => one.Revision).ToArray()),
            ("failedEndpoints", failed.Select(one => one.Endpoint).ToArray()),
            ("failedRevisions", failed.Select(one => one.Revision).ToArray()));
    }

    // A scorer that tells less than before has begun anew: all that it tells comes on top.
    private static Task<int> CountAsync(UnitOfWork work, Guid scorer, IReadOnlyList<RevisionReport> told, CancellationToken cancel)
    {
        var counts = told.SelectMany(one => one.Variants.Select(count => (one.Endpoint, one.Revision, Count: count))).ToList();
        return work.ExecuteAsync(
            """
            insert into endpoint_counts as c (endpoint_id, revision, scorer_id, variant, tenant_id, replicas, requests, errors, told_requests, told_errors)
            select r.endpoint_id, r.number, @scorer, t.variant, r.tenant_id, t.replicas, t.requests, t.errors, t.requests, t.errors
            from unnest(@endpoints, @revisions, @variants, @replicas, @requests, @errors) as t (endpoint, revision, variant, replicas, requests, errors)
                join endpoint_revisions r on r.endpoint_id = t.endpoint and r.number = t.revision
            on conflict (endpoint_id, revision, scorer_id, variant) do update set
                replicas = excluded.replicas,
                requests = c.requests + excluded.told_requests
                    - case when excluded.told_requests >= c.told_requests and excluded.told_errors >= c.told_errors then c.told_requests else 0 end,
                errors = c.errors + excluded.told_errors
                    - case when excluded.told_requests >= c.told_requests and excluded.told_errors >= c.told_errors then c.told_errors else 0 end,
                told_requests = excluded.told_requests,
                told_errors = excluded.told_errors
            where (c.replicas, c.told_requests, c.told_errors) is distinct from (excluded.replicas, excluded.told_requests, excluded.told_errors)
            """,
            cancel,
            ("scorer", scorer),
            ("endpoints", counts.Select(one => one.Endpoint).ToArray()),
            ("revisions", counts.Select(one => one.Revision).ToArray()),
            ("variants", counts.Select(one => one.Count.Name).ToArray()),
            ("replicas", counts.Select(one => one.Count.Replicas).ToArray()),
            ("requests", counts.Select(one => one.Count.Requests).ToArray()),
            ("errors", counts.Select(one => one.Count.Errors).ToArray()));
    }
}
