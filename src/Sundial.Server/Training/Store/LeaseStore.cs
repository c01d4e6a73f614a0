using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL of leases: the queue, heartbeats that tell nothing new, and what the sweep looks for.</summary>
internal static class LeaseStore
{
    private const int Candidates = 16;

    /// <summary>
    /// The job that a worker is to be given, locked until the end of the transaction: of the tenant that had least of the machines, the job that can wait least.
    /// <see cref="FairShare"/> has the rule in words.
    /// </summary>
    /// <remarks>
    /// First candidates are read without a lock, a few of each tenant, each found by an index; then the first of them that nobody else
    /// is about to take is locked. Locking in the first query would lock a job of every tenant.
    /// </remarks>
    /// <returns>The job; null where none that fits is waiting, or others were quicker, which <c>Missed</c> tells.</returns>
    public static async Task<(JobRow? Row, bool Missed)> LockNextAsync(
        UnitOfWork work, Worker worker, DateTimeOffset expiredBefore, DateTimeOffset now, MasterRules rules, CancellationToken cancel)
    {
        var ids = await work.QueryAsync(
            """
            with under_way as (
                select tenant_id, sum(greatest(extract(epoch from @now - lease_granted_at), @leastCharge))::double precision as seconds
                from training_jobs where lease_id is not null and lease_expires_at > @expiredBefore group by tenant_id),
            expired as (
                select id, tenant_id, latest_start_at from training_jobs
                where lease_id is not null and lease_expires_at <= @expiredBefore and state <> 'stopping' and deadline_at > @due
                    and cpus <= @cpus and memory_bytes <= @memory and gpus <= @gpus and (@custom or not custom_algorithm))
            select c.id from (
                select t.id, t.virtual_seconds + coalesce(u.seconds, 0) / t.weight as total
                from tenants t left join under_way u on u.tenant_id = t.id) t
            cross join lateral (
                (select j.id, j.latest_start_at from training_jobs j
                 where j.tenant_id = t.id and j.ended_at is null and j.lease_id is null and j.deadline_at > @due
                    and j.cpus <= @cpus and j.memory_bytes <= @memory and j.gpus <= @gpus and (@custom or not j.custom_algorithm)
                 order by j.latest_start_at limit 4)
                union all
                select e.id, e.latest_start_at from expired e where e.tenant_id = t.id) c
            order by t.total, c.latest_start_at, c.id limit @candidates
            """,
            row => row.GetGuid(0),
            cancel,
            ("now", now),
            ("due", now + rules.DeadlineReserve),
            ("expiredBefore", expiredBefore),
            ("leastCharge", FairShare.LeastCharge.TotalSeconds),
            ("cpus", worker.Cpus),
            ("memory", worker.MemoryBytes),
            ("gpus", worker.Gpus),
            ("custom", worker.RunsCustomAlgorithms),
            ("candidates", Candidates));
        if (ids.Count == 0)
        {
            return (null, false);
        }

        var row = (await work.QueryAsync(
            $"""
            select {JobStore.Columns} from training_jobs j
            where j.id = any(@ids) and j.ended_at is null and j.state <> 'stopping' and (j.lease_id is null or j.lease_expires_at <= @expiredBefore)
            order by array_position(@ids, j.id) limit 1
            for update of j skip locked
            """,
            JobStore.Map,
            cancel,
            ("ids", ids.ToArray()),
            ("expiredBefore", expiredBefore))).FirstOrDefault();
        return (row, row is null);
    }

    /// <summary>A heartbeat that tells nothing new, in one statement.</summary>
    /// <returns>Null where it is none of that kind: the lease is not current, or there is something to tell the worker.</returns>
    public static async Task<QuietBeat?> RenewAsync(
        UnitOfWork work, Guid lease, long fence, JobState state, int generation, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancel) =>
        await work.QuerySingleOrDefaultAsync(
            """
            update training_jobs set lease_expires_at = greatest(lease_expires_at, @expires), lease_proved = true
            where lease_id = @lease and fence = @fence and state = @state and generation = @generation and stop_by is null and lease_expires_at > @now
            returning lease_worker_id, lease_sequence, deadline_at
            """,
            row => new QuietBeat(row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2)),
            cancel,
            ("lease", lease),
            ("fence", fence),
            ("state", Json.Name(state)),
            ("generation", generation),
            ("expires", expiresAt),
            ("now", now));

    /// <summary>Gives every lease fresh time, after workers could not renew theirs.</summary>
    public static Task<int> RefreshAsync(UnitOfWork work, DateTimeOffset expiresAt, CancellationToken cancel) =>
        work.ExecuteAsync("update training_jobs set lease_expires_at = @expires where lease_id is not null and lease_expires_at < @expires", cancel, ("expires", expiresAt));

    /// <summary>Jobs for which time alone may decide something: a deadline, the end of a grace, a lease that ran out while stopping.</summary>
    public static Task<List<Guid>> DueAsync(UnitOfWork work, DateTimeOffset due, DateTimeOffset expiredBefore, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            (select id from training_jobs where ended_at is null and deadline_at <= @due order by deadline_at limit 200)
            union
            (select id from training_jobs where state = 'stopping' and (stop_by <= @now or lease_expires_at <= @expiredBefore) limit 200)
            """,
            row => row.GetGuid(0), cancel, ("due", due), ("expiredBefore", expiredBefore), ("now", now));

    /// <summary>Leases that have run out.</summary>
    public static Task<List<(Guid Job, Guid Lease)>> ExpiredAsync(UnitOfWork work, DateTimeOffset expiredBefore, CancellationToken cancel) =>
        work.QueryAsync(
            "select id, lease_id from training_jobs where lease_id is not null and lease_expires_at <= @expiredBefore",
            row => (row.GetGuid(0), row.GetGuid(1)), cancel, ("expiredBefore", expiredBefore));

    /// <summary>Adds work that a tenant received under a lease that has ended.</summary>
    public static Task ChargeAsync(UnitOfWork work, Guid tenant, double seconds, CancellationToken cancel) =>
        work.ExecuteAsync("update tenants set virtual_seconds = virtual_seconds + @seconds / weight where id = @tenant", cancel, ("tenant", tenant), ("seconds", seconds));

    /// <summary>Every tenant that has something to do, with what it got.</summary>
    public static Task<List<TenantShare>> SharesAsync(UnitOfWork work, Guid except, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select t.id, t.weight, t.virtual_seconds, coalesce((
                select sum(greatest(extract(epoch from @now - j.lease_granted_at), 0)) from training_jobs j
                where j.tenant_id = t.id and j.lease_id is not null), 0)::double precision
            from tenants t where t.id <> @except and exists (select 1 from training_jobs j where j.tenant_id = t.id and j.ended_at is null)
            """,
            row => new TenantShare(row.GetGuid(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3)),
            cancel,
            ("except", except),
            ("now", now));

    /// <summary>Raises what a tenant got, when it has something to do again.</summary>
    public static Task AwakenAsync(UnitOfWork work, Guid tenant, double virtualSeconds, CancellationToken cancel) =>
        work.ExecuteAsync("update tenants set virtual_seconds = @seconds where id = @tenant and virtual_seconds < @seconds", cancel, ("tenant", tenant), ("seconds", virtualSeconds));

    /// <summary>What a tenant got so far, and whether it has jobs that have not ended.</summary>
    public static Task<(double VirtualSeconds, bool HasJobs)> ShareAsync(UnitOfWork work, Guid tenant, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select virtual_seconds, exists (select 1 from training_jobs j where j.tenant_id = t.id and j.ended_at is null) from tenants t where t.id = @tenant",
            row => (row.GetDouble(0), row.GetBoolean(1)),
            cancel,
            ("tenant", tenant));
}

/// <summary>What a quiet heartbeat needs to be answered.</summary>
/// <param name="Worker">Who has the lease.</param>
/// <param name="Sequence">The last report that was taken.</param>
/// <param name="DeadlineAt">The deadline.</param>
internal sealed record QuietBeat(Guid Worker, long Sequence, DateTimeOffset DeadlineAt);
