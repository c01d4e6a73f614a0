using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL of job_phases, the ledger of time, and of job_metrics.</summary>
internal static class LedgerStore
{
    /// <summary>Phase of the platform's own: nobody has the job.</summary>
    public const string Waiting = "waiting";

    /// <summary>Phase of the platform's own: the moment at which the user changed the job.</summary>
    public const string Modified = "modified";

    /// <summary>Ends the phase that is open, if one is, and begins another.</summary>
    public static Task BeginAsync(UnitOfWork work, TrainingJob job, string phase, double? plannedSeconds, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update job_phases set ended_at = greatest(began_at, @now) where job_id = @job and ended_at is null;
            insert into job_phases (job_id, tenant_id, phase, fence, generation, planned_seconds, began_at)
            values (@job, @tenant, @phase, @fence, @generation, @planned, @now);
            """,
            cancel,
            ("job", job.Id),
            ("tenant", job.TenantId),
            ("phase", phase),
            ("fence", job.Fence),
            ("generation", job.Generation),
            ("planned", plannedSeconds),
            ("now", now));

    /// <summary>Writes a moment down, without ending the phase that is open.</summary>
    public static Task MarkAsync(UnitOfWork work, TrainingJob job, string phase, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into job_phases (job_id, tenant_id, phase, fence, generation, began_at, ended_at)
            values (@job, @tenant, @phase, @fence, @generation, @now, @now)
            """,
            cancel,
            ("job", job.Id),
            ("tenant", job.TenantId),
            ("phase", phase),
            ("fence", job.Fence),
            ("generation", job.Generation),
            ("now", now));

    /// <summary>Ends the phase that is open.</summary>
    public static Task EndAsync(UnitOfWork work, Guid job, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update job_phases set ended_at = greatest(began_at, @now) where job_id = @job and ended_at is null", cancel, ("job", job), ("now", now));

    /// <summary>The whole ledger.</summary>
    public static Task<List<LedgerEntry>> ReadAsync(UnitOfWork work, Guid job, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select phase, fence, generation, planned_seconds, extract(epoch from coalesce(ended_at, greatest(began_at, @now)) - began_at)::double precision, began_at
            from job_phases where job_id = @job order by id
            """,
            row => new LedgerEntry(
                row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetDouble(3), row.GetDouble(4), row.GetFieldValue<DateTimeOffset>(5)),
            cancel,
            ("job", job),
            ("now", now));

    /// <summary>Writes metrics; a step that is there already is written over, as a resumed training does.</summary>
    public static Task PutMetricsAsync(UnitOfWork work, TrainingJob job, int generation, IReadOnlyCollection<MetricPoint> points, CancellationToken cancel)
    {
        // One statement may touch a row once only: of two values of a step, the later holds.
        var last = points.GroupBy(point => (point.Name, point.Step)).Select(group => group.Last()).ToList();
        return work.ExecuteAsync(
            """
            insert into job_metrics (job_id, tenant_id, name, generation, step, value, at, fence)
                select @job, @tenant, m.name, @generation, m.step, m.value, m.at, @fence from unnest(@names, @steps, @values, @ats) as m (name, step, value, at)
            on conflict (job_id, name, generation, step) do update set value = excluded.value, at = excluded.at, fence = excluded.fence
            """,
            cancel,
            ("job", job.Id),
            ("tenant", job.TenantId),
            ("generation", generation),
            ("fence", job.Fence),
            ("names", last.Select(point => point.Name).ToArray()),
            ("steps", last.Select(point => point.Step).ToArray()),
            ("values", last.Select(point => point.Value).ToArray()),
            ("ats", last.Select(point => point.At).ToArray()));
    }

    /// <summary>Metrics by generation, step and name.</summary>
    /// <param name="work">The tenant's.</param>
    /// <param name="job">The job.</param>
    /// <param name="name">Only this one.</param>
    /// <param name="after">Only steps above this.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="atMost">How many to read.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task<List<MetricPoint>> MetricsAsync(UnitOfWork work, Guid job, string? name, long? after, long skip, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select name, step, value, at, generation from job_metrics
            where job_id = @job and (@name::text is null or name = @name) and (@after::bigint is null or step > @after)
            order by generation, step, name offset @skip limit @atMost
            """,
            row => new MetricPoint(row.GetString(0), row.GetInt64(1), row.GetDouble(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4)),
            cancel,
            ("job", job),
            ("name", name),
            ("after", after),
            ("skip", skip),
            ("atMost", atMost));
}
