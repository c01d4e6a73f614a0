using System.Text.Json;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>Something to be told of a job.</summary>
/// <param name="Kind">See <see cref="JobEvent.Kind"/>.</param>
/// <param name="At">When.</param>
/// <param name="Data">What, as JSON.</param>
internal readonly record struct EventDraft(string Kind, DateTimeOffset At, string Data);

/// <summary>The SQL of job_events and job_transitions.</summary>
internal static class EventStore
{
    /// <summary>Writes events and wakes whoever follows, once this is committed. The last write of a transaction.</summary>
    /// <remarks>
    /// The lock makes transactions of one tenant write their events one after another until they are committed, so that a follower of
    /// the tenant who has read up to a number has missed none below it. Nobody waits for a job's row while holding it.
    /// </remarks>
    public static async Task AppendAsync(UnitOfWork work, TrainingJob job, IReadOnlyCollection<EventDraft> events, CancellationToken cancel)
    {
        if (events.Count == 0)
        {
            return;
        }

        await work.ExecuteAsync(
            """
            select pg_advisory_xact_lock(hashtextextended('events of ' || @tenant::text, 0));
            insert into job_events (tenant_id, job_id, at, kind, data)
                select @tenant, @job, e.at, e.kind, e.data::jsonb
                from unnest(@ats, @kinds, @datas) with ordinality as e (at, kind, data, number) order by e.number;
            select pg_notify(@channel, @job::text);
            """,
            cancel,
            ("tenant", job.TenantId),
            ("job", job.Id),
            ("ats", events.Select(one => one.At).ToArray()),
            ("kinds", events.Select(one => one.Kind).ToArray()),
            ("datas", events.Select(one => one.Data).ToArray()),
            ("channel", ChangeSignals.Events));
    }

    /// <summary>Writes a change of state down.</summary>
    public static Task MoveAsync(UnitOfWork work, TrainingJob job, Move move, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into job_transitions (tenant_id, job_id, from_state, to_state, at, reason, fence, generation)
            values (@tenant, @job, @from, @to, @now, @reason, @fence, @generation)
            """,
            cancel,
            ("tenant", job.TenantId),
            ("job", job.Id),
            ("from", move.From is { } from ? Json.Name(from) : null),
            ("to", Json.Name(move.To)),
            ("now", now),
            ("reason", move.Reason),
            ("fence", job.Fence),
            ("generation", job.Generation));

    /// <summary>Events in order; of one job, or with <paramref name="job"/> null of the whole tenant.</summary>
    public static Task<List<JobEvent>> ReadAsync(UnitOfWork work, Guid tenant, Guid? job, long after, int atMost, CancellationToken cancel) =>
        job is { } id
            ? work.QueryAsync(
                "select id, job_id, at, kind, data from job_events where job_id = @job and id > @after order by id limit @atMost",
                Map, cancel, ("job", id), ("after", after), ("atMost", atMost))
            : work.QueryAsync(
                "select id, job_id, at, kind, data from job_events where tenant_id = @tenant and id > @after order by id limit @atMost",
                Map, cancel, ("tenant", tenant), ("after", after), ("atMost", atMost));

    /// <summary>Number of the last event of a tenant: a follower who names none begins after it.</summary>
    public static Task<long> LastAsync(UnitOfWork work, Guid tenant, CancellationToken cancel) =>
        work.ScalarAsync<long>("select coalesce(max(id), 0) from job_events where tenant_id = @tenant", cancel, ("tenant", tenant));

    /// <summary>Number of the last event of a job; 0 where there is none.</summary>
    public static Task<long> LastOfJobAsync(UnitOfWork work, Guid job, CancellationToken cancel) =>
        work.ScalarAsync<long>("select coalesce(max(id), 0) from job_events where job_id = @job", cancel, ("job", job));

    /// <summary>Every change of state of a job.</summary>
    public static Task<List<TransitionView>> TransitionsAsync(UnitOfWork work, Guid job, CancellationToken cancel) =>
        work.QueryAsync(
            "select from_state, to_state, at, reason, fence, generation from job_transitions where job_id = @job order by id",
            row => new TransitionView(
                row.IsDBNull(0) ? null : Json.State(row.GetString(0)),
                Json.State(row.GetString(1)),
                row.GetFieldValue<DateTimeOffset>(2),
                row.IsDBNull(3) ? null : row.GetString(3),
                row.GetInt64(4),
                row.GetInt32(5)),
            cancel,
            ("job", job));

    /// <summary>Lines of a job's output, oldest first.</summary>
    public static Task<List<JobEvent>> LogAsync(UnitOfWork work, Guid job, long after, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            "select id, job_id, at, kind, data from job_events where job_id = @job and kind = 'log' and id > @after order by id limit @atMost",
            Map, cancel, ("job", job), ("after", after), ("atMost", atMost));

    /// <summary>The plans that a job's algorithm told, oldest first.</summary>
    public static async Task<List<PlanView>> PlansAsync(UnitOfWork work, Guid job, CancellationToken cancel) =>
        await work.QueryAsync(
            "select data from job_events where job_id = @job and kind = 'plan' order by id",
            row => Json.To<PlanView>(row.GetString(0)),
            cancel,
            ("job", job));

    /// <summary>Trials by generation and number; of one that was told twice the last holds.</summary>
    public static Task<List<TrialView>> TrialsAsync(UnitOfWork work, Guid job, long skip, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select distinct on ((data ->> 'generation')::integer, (data ->> 'number')::integer) data from job_events
            where job_id = @job and kind = 'trial' order by (data ->> 'generation')::integer, (data ->> 'number')::integer, id desc offset @skip limit @atMost
            """,
            row => Json.To<TrialView>(row.GetString(0)),
            cancel,
            ("job", job),
            ("skip", skip),
            ("atMost", atMost));

    /// <summary>Lines of a job's output before one of them, newest first.</summary>
    public static Task<List<JobEvent>> LogBeforeAsync(UnitOfWork work, Guid job, long before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            "select id, job_id, at, kind, data from job_events where job_id = @job and kind = 'log' and id < @before order by id desc limit @atMost",
            Map, cancel, ("job", job), ("before", before), ("atMost", atMost));

    private static JobEvent Map(Npgsql.NpgsqlDataReader row)
    {
        using var data = JsonDocument.Parse(row.GetString(4));
        return new(row.GetInt64(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), data.RootElement.Clone());
    }
}
