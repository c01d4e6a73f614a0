using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets;

/// <summary>Data sets for other slices: what a job is trained and scored on.</summary>
internal static class DatasetCatalog
{
    /// <summary>Finds a data set that is not deleted, and keeps it from being deleted until the transaction has ended.</summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="nameOrId">Its name or its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null where the tenant has none such; <see cref="DatasetsProblems.Unknown"/> says so to a caller.</returns>
    public static Task<DatasetReference?> FindAsync(UnitOfWork work, Guid tenant, string nameOrId, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, name, task, file_name, media_type, digest, size_bytes, deleted_at from datasets
            where tenant_id = @tenant and deleted_at is null and (id = @id or name = @name)
            for share
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("id", Guid.TryParse(nameOrId, out var id) ? id : Guid.Empty),
            ("name", nameOrId));

    /// <summary>The data set of a job that has one, deleted or not.</summary>
    public static Task<DatasetReference?> ByIdAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select id, name, task, file_name, media_type, digest, size_bytes, deleted_at from datasets where id = @id",
            Map,
            cancel,
            ("id", id));

    private static DatasetReference Map(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.IsDBNull(5) ? null : Digest.Parse(row.GetString(5)),
        row.GetInt64(6),
        row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7));
}
