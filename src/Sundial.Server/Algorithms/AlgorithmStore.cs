using System.Text.Json;
using Npgsql;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Algorithms;

/// <summary>The slice's SQL: the table algorithms, a row for each version.</summary>
internal static class AlgorithmStore
{
    /// <summary>A version by the algorithm's name; the latest where none is asked for. The tenant's own and the built-in ones share no names.</summary>
    public static Task<AlgorithmVersion?> ByNameAsync(UnitOfWork work, Guid tenant, string name, int? version, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms
            where (tenant_id = @tenant or tenant_id is null) and name = @name and (@version::integer is null or version = @version)
            order by tenant_id nulls last, version desc limit 1
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("name", name),
            ("version", version));

    /// <summary>A version that a tenant may see, by its id.</summary>
    public static Task<AlgorithmVersion?> ByIdAsync(UnitOfWork work, Guid tenant, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms
            where id = @id and (tenant_id = @tenant or tenant_id is null)
            """,
            Map,
            cancel,
            ("id", id),
            ("tenant", tenant));

    /// <summary>Any version, by its id.</summary>
    public static Task<AlgorithmVersion?> ByIdAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms where id = @id",
            Map,
            cancel,
            ("id", id));

    /// <summary>The latest version of a built-in one.</summary>
    public static Task<AlgorithmVersion?> BuiltInAsync(UnitOfWork work, string name, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms
            where tenant_id is null and name = @name
            order by version desc limit 1
            """,
            Map,
            cancel,
            ("name", name));

    /// <summary>The algorithms that a tenant may see, each in its latest version, newest first.</summary>
    public static Task<List<AlgorithmVersion>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms a
            where (tenant_id = @tenant or tenant_id is null) and (@before::uuid is null or id < @before::uuid) and not exists (
                select from algorithms later where later.name = a.name and later.tenant_id is not distinct from a.tenant_id and later.version > a.version)
            order by id desc limit @atMost
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("before", before),
            ("atMost", atMost));

    /// <summary>The versions of an algorithm that a tenant may see, newest first.</summary>
    public static Task<List<AlgorithmVersion>> VersionsAsync(UnitOfWork work, Guid tenant, string name, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at from algorithms
            where (tenant_id = @tenant or tenant_id is null) and name = @name and (@before::uuid is null or id < @before::uuid)
            order by id desc limit @atMost
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("name", name),
            ("before", before),
            ("atMost", atMost));

    /// <summary>Writes the next version of an algorithm.</summary>
    /// <returns>It, with its number.</returns>
    public static async Task<AlgorithmVersion> AddAsync(UnitOfWork work, AlgorithmVersion next, CancellationToken cancel)
    {
        // Numbers follow each other without a gap, so whoever wants the next one waits for whoever has it.
        await work.ExecuteAsync(
            "select pg_advisory_xact_lock(hashtextextended('versions of ' || @name, 0))", cancel, ("name", $"{next.TenantId} {next.Name}"));
        var version = await work.ScalarAsync<int>(
            """
            insert into algorithms (id, tenant_id, name, version, specification, bundle_digest, bundle_size_bytes, created_at)
            select @id, @tenant::uuid, @name, coalesce(max(version), 0) + 1, @specification::jsonb, @bundle, @size, @now
            from algorithms where tenant_id is not distinct from @tenant::uuid and name = @name
            returning version
            """,
            cancel,
            ("id", next.Id),
            ("tenant", next.TenantId),
            ("name", next.Name),
            ("specification", JsonSerializer.Serialize(next.Specification, WireJson.Options)),
            ("bundle", next.Bundle?.Hex),
            ("size", next.BundleSizeBytes),
            ("now", next.CreatedAt));
        return next with { Version = version };
    }

    private static AlgorithmVersion Map(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.IsDBNull(1) ? null : row.GetGuid(1),
        row.GetString(2),
        row.GetInt32(3),
        JsonSerializer.Deserialize<AlgorithmSpecification>(row.GetString(4), WireJson.Options)!,
        row.IsDBNull(5) ? null : Digest.Parse(row.GetString(5)),
        row.GetInt64(6),
        row.GetFieldValue<DateTimeOffset>(7));
}
