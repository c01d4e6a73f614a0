using Npgsql;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>The SQL about principals and keys.</summary>
internal static class KeyStore
{
    private const string Columns = """
        k.id, k.prefix, t.name, p.name, p.role, k.created_at, k.expires_at, k.last_used_at, k.revoked_at, k.tenant_id, k.endpoints
        """;

    /// <summary>Whose key this is, if it is a good one at <paramref name="now"/>.</summary>
    public static async Task<KeyHolder?> HolderAsync(Database database, ApiKey key, DateTimeOffset now, CancellationToken cancel)
    {
        const string Sql = """
            select k.salt, k.hash, k.id, k.last_used_at, t.id, t.name, t.is_operator, t.requests_per_second_quota, p.id, p.name, p.role, k.endpoints
            from api_keys k join principals p on p.id = k.principal_id join tenants t on t.id = k.tenant_id
            where k.prefix = @prefix and k.revoked_at is null and (k.expires_at is null or k.expires_at > @now)
            """;
        try
        {
            // One round trip and no transaction: this is part of every request.
            await using var command = database.Source.CreateCommand(Sql);
            command.Parameters.AddWithValue("prefix", key.Prefix);
            command.Parameters.AddWithValue("now", now);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel) ? Holder(reader, key) : null;
        }
        catch (Exception fault) when (DatabaseFaults.IsUnavailable(fault) && fault is not ObjectDisposedException)
        {
            // A pooled connection that died with the last PostgreSQL; a transaction's beginning has the patience for a new one.
            return await database.RunPlatformAsync(
                work => work.QuerySingleOrDefaultAsync(Sql, reader => Holder(reader, key), cancel, ("prefix", key.Prefix), ("now", now)), cancel);
        }
    }

    /// <summary>Notes that a key was used.</summary>
    public static Task<int> TouchAsync(UnitOfWork work, Guid key, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update api_keys set last_used_at = @now where id = @key", cancel, ("key", key), ("now", now));

    /// <summary>The principal of that name, made if there is none.</summary>
    /// <returns>Its id and its role, which may be another than asked for.</returns>
    public static async Task<(Guid Id, Role Role)> PrincipalAsync(UnitOfWork work, Guid tenant, string name, Role role, CancellationToken cancel)
    {
        await work.ExecuteAsync(
            "insert into principals (id, tenant_id, name, role) values (@id, @tenant, @name, @role) on conflict (tenant_id, name) do nothing",
            cancel,
            ("id", Guid.CreateVersion7()),
            ("tenant", tenant),
            ("name", name),
            ("role", Written(role)));
        return (await work.QueryAsync(
            "select id, role from principals where tenant_id = @tenant and name = @name",
            reader => (reader.GetGuid(0), RoleOf(reader.GetString(1))),
            cancel,
            ("tenant", tenant),
            ("name", name)))[0];
    }

    /// <summary>Stores a key.</summary>
    public static async Task InsertAsync(
        UnitOfWork work,
        Guid id,
        Guid tenant,
        Guid principal,
        ApiKey key,
        DateTimeOffset now,
        DateTimeOffset? expiresAt,
        IReadOnlyList<string>? endpoints,
        CancellationToken cancel)
    {
        var (salt, hash) = key.Stored();
        await work.ExecuteAsync(
            """
            insert into api_keys (id, tenant_id, principal_id, prefix, salt, hash, created_at, expires_at, endpoints)
            values (@id, @tenant, @principal, @prefix, @salt, @hash, @now, @expires, @endpoints::text[])
            """,
            cancel,
            ("id", id),
            ("tenant", tenant),
            ("principal", principal),
            ("prefix", key.Prefix),
            ("salt", salt),
            ("hash", hash),
            ("now", now),
            ("expires", expiresAt),
            ("endpoints", endpoints?.Distinct(StringComparer.Ordinal).ToArray()));
    }

    /// <summary>A key and the tenant it belongs to, of any tenant.</summary>
    public static Task<KeyRow?> FindAsync(UnitOfWork work, Guid key, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync<KeyRow?>(
            $"select {Columns} from api_keys k join principals p on p.id = k.principal_id join tenants t on t.id = k.tenant_id where k.id = @key",
            View,
            cancel,
            ("key", key));

    /// <summary>Keys of a tenant, newest first.</summary>
    public static Task<List<KeyRow>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            $"""
            select {Columns} from api_keys k join principals p on p.id = k.principal_id join tenants t on t.id = k.tenant_id
            where k.tenant_id = @tenant and (@before::uuid is null or k.id < @before::uuid) order by k.id desc limit @atMost
            """,
            View,
            cancel,
            ("tenant", tenant),
            ("before", before),
            ("atMost", atMost));

    /// <summary>The keys with which tenants may ask for predictions now, as scorers are told of them; a worker's is none of these.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="tenants">Whose keys.</param>
    /// <param name="now">Keys that have expired by then are left out; one that is going to, says so itself.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task<List<AssignedKey>> ForScorersAsync(UnitOfWork work, IReadOnlyCollection<Guid> tenants, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select k.id, k.prefix, k.salt, k.hash, k.tenant_id, p.role, k.expires_at, k.endpoints
            from api_keys k join principals p on p.id = k.principal_id
            where k.tenant_id = any(@tenants) and p.role <> 'worker' and k.revoked_at is null and (k.expires_at is null or k.expires_at > @now)
            order by k.id
            """,
            reader => new AssignedKey(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<byte[]>(3),
                reader.GetGuid(4),
                RoleOf(reader.GetString(5)),
                Time(reader, 6),
                Names(reader, 7)),
            cancel,
            ("tenants", tenants.ToArray()),
            ("now", now));

    /// <summary>Makes a key useless from now on; the next request that carries it is refused.</summary>
    public static Task<int> RevokeAsync(UnitOfWork work, Guid key, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update api_keys set revoked_at = @now where id = @key and revoked_at is null", cancel, ("key", key), ("now", now));

    /// <summary>Takes a key away as if it had never been.</summary>
    public static Task<int> DeleteAsync(UnitOfWork work, Guid key, CancellationToken cancel) =>
        work.ExecuteAsync("delete from api_keys where id = @key", cancel, ("key", key));

    /// <summary>How many good keys of administrators a tenant has besides one; their rows are locked, so that two revocations do not pass each other.</summary>
    public static async Task<int> OtherAdminKeysAsync(UnitOfWork work, Guid tenant, Guid besides, DateTimeOffset now, CancellationToken cancel) =>
        (await work.QueryAsync(
            """
            select k.id from api_keys k join principals p on p.id = k.principal_id
            where k.tenant_id = @tenant and p.role = 'admin' and k.revoked_at is null and (k.expires_at is null or k.expires_at > @now)
            order by k.id for update of k
            """,
            reader => reader.GetGuid(0),
            cancel,
            ("tenant", tenant),
            ("now", now))).Count(key => key != besides);

    private static KeyHolder? Holder(NpgsqlDataReader reader, ApiKey key) =>
        !key.Is(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1))
            ? null
            : new(
                reader.GetGuid(2),
                new Caller(reader.GetGuid(4), reader.GetString(5), reader.GetBoolean(6), reader.GetGuid(8), reader.GetString(9), RoleOf(reader.GetString(10))),
                reader.GetInt32(7),
                Names(reader, 11),
                Time(reader, 3));

    private static KeyRow View(NpgsqlDataReader reader) => new(
        reader.GetGuid(9),
        new KeyView(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetString(3),
            RoleOf(reader.GetString(4)),
            reader.GetFieldValue<DateTimeOffset>(5),
            Time(reader, 6),
            Time(reader, 7),
            Time(reader, 8),
            Names(reader, 10)));

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static string[]? Names(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<string[]>(column);

    private static Role RoleOf(string text) => Enum.Parse<Role>(text, ignoreCase: true);

#pragma warning disable CA1308 // The database and the wire write roles in lower case.
    private static string Written(Role role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}

/// <summary>A key with the tenant it belongs to.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="View">What is told of the key.</param>
internal sealed record KeyRow(Guid TenantId, KeyView View);
