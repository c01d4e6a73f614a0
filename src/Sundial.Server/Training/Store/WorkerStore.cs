using Npgsql;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>A row of workers.</summary>
/// <param name="Worker">The master's part.</param>
/// <param name="Name">For people.</param>
/// <param name="Provisioner">The driver that started it.</param>
/// <param name="Instance">What the driver calls it.</param>
/// <param name="RegisteredAt">Since when.</param>
/// <param name="Job">The job it has.</param>
internal sealed record WorkerRow(Worker Worker, string Name, string? Provisioner, string? Instance, DateTimeOffset RegisteredAt, Guid? Job);

/// <summary>The SQL of workers.</summary>
internal static class WorkerStore
{
    private const string Columns = """
        w.id, w.cpus, w.memory_bytes, w.gpus, w.runs_custom_algorithms, w.last_seen_at, w.draining_since is not null,
        w.ended_at is not null or w.evicted_at is not null, w.name, w.provisioner, w.instance, w.registered_at,
        (select j.id from training_jobs j where j.lease_worker_id = w.id and j.lease_id is not null limit 1)
        """;

    /// <summary>Gives a worker an identity.</summary>
    public static Task InsertAsync(UnitOfWork work, Guid id, RegisterWorkerRequest request, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into workers (id, name, cpus, memory_bytes, gpus, runs_custom_algorithms, provisioner, instance, registered_at, last_seen_at)
            values (@id, @name, @cpus, @memory, @gpus, @custom, @provisioner, @instance, @now, @now)
            """,
            cancel,
            ("id", id),
            ("name", request.Name),
            ("cpus", request.Cpus),
            ("memory", request.MemoryBytes),
            ("gpus", request.Gpus),
            ("custom", request.RunsCustomAlgorithms),
            ("provisioner", request.Provisioner),
            ("instance", request.Instance),
            ("now", now));

    /// <summary>A worker that is there, locked until the end of the transaction; null once it has ended or its identity was cleared.</summary>
    public static Task<WorkerRow?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            $"select {Columns} from workers w where w.id = @id and w.ended_at is null and w.evicted_at is null for update of w", Map, cancel, ("id", id));

    /// <summary>A worker.</summary>
    public static Task<WorkerRow?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from workers w where w.id = @id", Map, cancel, ("id", id));

    /// <summary>Workers of a driver's instance that are there.</summary>
    public static Task<List<Guid>> OfInstanceAsync(UnitOfWork work, string provisioner, string instance, CancellationToken cancel) =>
        work.QueryAsync(
            "select id from workers where provisioner = @provisioner and instance = @instance and ended_at is null",
            row => row.GetGuid(0), cancel, ("provisioner", provisioner), ("instance", instance));

    /// <summary>Workers, newest first: those that are there, and those that ended within an hour.</summary>
    public static Task<List<WorkerRow>> ListAsync(UnitOfWork work, Guid? before, int atMost, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            $"""
            select {Columns} from workers w
            where (@before::uuid is null or w.id < @before) and coalesce(w.ended_at, w.evicted_at, @now) >= @now - interval '1 hour'
            order by w.id desc limit @atMost
            """,
            Map, cancel, ("before", before), ("atMost", atMost), ("now", now));

    /// <summary>All workers that are there.</summary>
    public static Task<List<WorkerRow>> PresentAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync($"select {Columns} from workers w where w.ended_at is null and w.evicted_at is null", Map, cancel);

    /// <summary>Its process has ended, or it said so.</summary>
    public static Task EndAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update workers set ended_at = @now where id = @id and ended_at is null", cancel, ("id", id), ("now", now));

    /// <summary>Its identity is cleared.</summary>
    public static Task EvictAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update workers set evicted_at = @now, ended_at = coalesce(ended_at, @now) where id = @id", cancel, ("id", id), ("now", now));

    /// <summary>It takes no more jobs.</summary>
    public static Task DrainAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update workers set draining_since = coalesce(draining_since, @now) where id = @id", cancel, ("id", id), ("now", now));

    /// <summary>When workers were last heard of, all at once.</summary>
    public static Task SeenAsync(UnitOfWork work, IReadOnlyCollection<KeyValuePair<Guid, DateTimeOffset>> seen, CancellationToken cancel) =>
        work.ExecuteAsync(
            "update workers w set last_seen_at = s.at from unnest(@ids, @ats) as s (id, at) where w.id = s.id and w.last_seen_at < s.at",
            cancel,
            ("ids", seen.Select(one => one.Key).ToArray()),
            ("ats", seen.Select(one => one.Value).ToArray()));

    /// <summary>Gives up on workers without a job that were not heard of for long.</summary>
    public static Task ForgetAsync(UnitOfWork work, DateTimeOffset lastSeenBefore, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update workers w set ended_at = @now where w.ended_at is null and w.last_seen_at < @before
                and not exists (select 1 from training_jobs j where j.lease_worker_id = w.id and j.lease_id is not null)
            """,
            cancel,
            ("before", lastSeenBefore),
            ("now", now));

    private static WorkerRow Map(NpgsqlDataReader row) => new(
        new(
            row.GetGuid(0),
            row.GetInt32(1),
            row.GetInt64(2),
            row.GetInt32(3),
            row.GetBoolean(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetBoolean(6),
            row.GetBoolean(7)),
        row.GetString(8),
        row.IsDBNull(9) ? null : row.GetString(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        row.GetFieldValue<DateTimeOffset>(11),
        row.IsDBNull(12) ? null : row.GetGuid(12));
}
