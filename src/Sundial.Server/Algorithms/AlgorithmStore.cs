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
