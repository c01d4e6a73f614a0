using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>A row of scorers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="RunsPrograms">Whether it takes serving programs.</param>
/// <param name="UsedBytes">Bytes its process takes.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
/// <param name="HasLeft">Whether it said goodbye.</param>
/// <param name="Endpoints">Endpoints it holds.</param>
internal sealed record ScorerRow(
    Guid Id, string Name, Uri Address, int Cpus, long MemoryBytes, bool RunsPrograms, long UsedBytes, DateTimeOffset LastSeenAt, bool HasLeft, int Endpoints);

/// <summary>A scorer as far as it can be read without a look at what it holds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="MemoryBytes">Memory its models may take.</param>
/// <param name="RunsPrograms">Whether it takes serving programs.</param>
/// <param name="LastSeenAt">When it was last heard of.</param>
internal sealed record KnownScorer(Guid Id, Uri Address, long MemoryBytes, bool RunsPrograms, DateTimeOffset LastSeenAt);

/// <summary>The SQL of scorers.</summary>
internal static class ScorerStore
{
    private const string Columns = """
        s.id, s.name, s.address, s.cpus, s.memory_bytes, s.runs_programs, s.used_bytes, s.last_seen_at, s.ended_at is not null,
        (select count(*) from endpoint_scorers h where h.scorer_id = s.id)::integer
        """;

    /// <summary>Gives a scorer the identity that it asks for, which is a new one or was its own before; another one where that is somebody else's.</summary>
    public static async Task<Guid> RegisterAsync(UnitOfWork work, RegisterScorerRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        // A secret of this length needs no salt: nobody finds it by trying.
        var hash = request.Secret is { } secret ? SHA256.HashData(Encoding.UTF8.GetBytes(secret)) : null;
        if (request.Previous is { } wanted && await TryRegisterAsync(work, wanted, request, hash, now, cancel))
        {
            return wanted;
        }

        var id = Guid.CreateVersion7();
        await TryRegisterAsync(work, id, request, hash, now, cancel);
        return id;
    }

    /// <summary>A scorer was heard of.</summary>
    /// <returns>Whether it is known.</returns>
    public static async Task<bool> SeenAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel) =>
        await work.ExecuteAsync("update scorers set last_seen_at = greatest(last_seen_at, @now) where id = @id and ended_at is null", cancel, ("id", id), ("now", now)) == 1;

    /// <summary>A scorer was heard of, and told of itself.</summary>
    /// <returns>Whether it is known.</returns>
    public static async Task<bool> ReportedAsync(UnitOfWork work, Guid id, ScorerReport report, DateTimeOffset now, CancellationToken cancel) =>
        await work.ExecuteAsync(
            "update scorers set last_seen_at = greatest(last_seen_at, @now), used_bytes = @used, revision = @revision where id = @id and ended_at is null",
            cancel,
            ("id", id),
            ("now", now),
            ("used", report.MemoryBytes),
            ("revision", report.Revision)) == 1;

    /// <summary>A scorer that is known and has not said goodbye.</summary>
    public static Task<bool> IsKnownAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select from scorers where id = @id and ended_at is null)", cancel, ("id", id));

    /// <summary>A scorer says goodbye: what it told of revisions is no longer so.</summary>
    /// <returns>Whether it was known.</returns>
    public static async Task<bool> EndAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel)
    {
        var known = await work.ExecuteAsync("update scorers set ended_at = @now where id = @id and ended_at is null", cancel, ("id", id), ("now", now)) == 1;
        await work.ExecuteAsync("delete from endpoint_reports where scorer_id = @id", cancel, ("id", id));
        return known;
    }

    /// <summary>All scorers that have not said goodbye.</summary>
    public static Task<List<ScorerRow>> AllAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync($"select {Columns} from scorers s where s.ended_at is null order by s.id", Map, cancel);

    /// <summary>The same, without what they hold: a few rows, however many endpoints there are.</summary>
    public static Task<List<KnownScorer>> KnownAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync(
            "select id, address, memory_bytes, runs_programs, last_seen_at from scorers where ended_at is null order by id",
            row => new KnownScorer(row.GetGuid(0), new(row.GetString(1)), row.GetInt64(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4)),
            cancel);

    /// <summary>Scorers, newest first.</summary>
    public static Task<List<ScorerRow>> ListAsync(UnitOfWork work, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            $"select {Columns} from scorers s where s.ended_at is null and (@before::uuid is null or s.id < @before::uuid) order by s.id desc limit @atMost",
            Map, cancel, ("before", before), ("atMost", atMost));

    /// <summary>Forgets scorers that nobody waits for: gone for long, and holding nothing.</summary>
    public static Task<int> ForgetAsync(UnitOfWork work, DateTimeOffset before, CancellationToken cancel) =>
        work.ExecuteAsync(
            "delete from scorers s where coalesce(s.ended_at, s.last_seen_at) < @before and not exists (select from endpoint_scorers h where h.scorer_id = s.id)",
            cancel,
            ("before", before));

    private static async Task<bool> TryRegisterAsync(UnitOfWork work, Guid id, RegisterScorerRequest request, byte[]? hash, DateTimeOffset now, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            insert into scorers as s (id, name, address, cpus, memory_bytes, runs_programs, registered_at, last_seen_at, secret_hash)
                values (@id, @name, @address, @cpus, @memory, @programs, @now, @now, @hash)
            on conflict (id) do update set name = @name, address = @address, cpus = @cpus, memory_bytes = @memory, runs_programs = @programs, registered_at = @now,
                    last_seen_at = @now, ended_at = null, secret_hash = coalesce(s.secret_hash, @hash)
                where s.secret_hash is null or s.secret_hash = @hash
            """,
            cancel,
            ("id", id),
            ("name", request.Name),
            ("address", request.Address.OriginalString),
            ("cpus", request.Cpus),
            ("memory", request.MemoryBytes),
            ("programs", request.RunsPrograms),
            ("now", now),
            ("hash", hash)) == 1;

    private static ScorerRow Map(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetString(1),
        new(row.GetString(2)),
        row.GetInt32(3),
        row.GetInt64(4),
        row.GetBoolean(5),
        row.GetInt64(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.GetBoolean(8),
        row.GetInt32(9));
}
