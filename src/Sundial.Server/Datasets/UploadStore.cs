using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets;

/// <summary>SQL of the table uploads.</summary>
internal static class UploadStore
{
    /// <summary>Writes a new one, of which nothing was received yet.</summary>
    public static Task<int> AddAsync(UnitOfWork work, Upload upload, Guid principal, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into uploads (id, tenant_id, principal_id, file_name, size_bytes, sha256, created_at, expires_at)
            values (@id, @tenant, @principal, @file, @size, @sha256, @now, @expires)
            """,
            cancel,
            ("id", upload.Id),
            ("tenant", upload.TenantId),
            ("principal", principal),
            ("file", upload.FileName),
            ("size", upload.SizeBytes),
            ("sha256", upload.Sha256?.Hex),
            ("now", now),
            ("expires", upload.ExpiresAt));

    /// <summary>The upload of that id.</summary>
    public static Task<Upload?> FindAsync(UnitOfWork work, Guid tenant, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select id, tenant_id, file_name, size_bytes, sha256, received_bytes, digest, expires_at from uploads where id = @id and tenant_id = @tenant",
            Map,
            cancel,
            ("id", id),
            ("tenant", tenant));

    /// <summary>The upload of that id, which nobody else changes until the transaction has ended.</summary>
    public static Task<Upload?> LockAsync(UnitOfWork work, Guid tenant, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, file_name, size_bytes, sha256, received_bytes, digest, expires_at from uploads
            where id = @id and tenant_id = @tenant for update
            """,
            Map,
            cancel,
            ("id", id),
            ("tenant", tenant));

    /// <summary>Notes how many bytes are safe.</summary>
    /// <returns>The upload; null where it is gone, or has another number of bytes than the caller believes.</returns>
    public static Task<Upload?> AcknowledgeAsync(UnitOfWork work, Upload upload, long receivedBytes, DateTimeOffset expiresAt, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            update uploads set received_bytes = @received, expires_at = @expires
            where id = @id and tenant_id = @tenant and received_bytes = @before and digest is null
            returning id, tenant_id, file_name, size_bytes, sha256, received_bytes, digest, expires_at
            """,
            Map,
            cancel,
            ("id", upload.Id),
            ("tenant", upload.TenantId),
            ("before", upload.ReceivedBytes),
            ("received", receivedBytes),
            ("expires", expiresAt));

    /// <summary>Notes what the bytes are, before they are moved to where only this finds them.</summary>
    /// <returns>Whether the upload is still there.</returns>
    public static async Task<bool> NoteSha256Async(UnitOfWork work, Upload upload, Digest digest, CancellationToken cancel) =>
        await work.ExecuteAsync(
            "update uploads set sha256 = @sha256 where id = @id and tenant_id = @tenant", cancel, ("id", upload.Id), ("tenant", upload.TenantId), ("sha256", digest.Hex)) == 1;

    /// <summary>Makes it complete.</summary>
    /// <returns>The upload; null where it is gone.</returns>
    public static Task<Upload?> CompleteAsync(UnitOfWork work, Upload upload, Digest digest, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            update uploads set digest = @digest, size_bytes = received_bytes
            where id = @id and tenant_id = @tenant
            returning id, tenant_id, file_name, size_bytes, sha256, received_bytes, digest, expires_at
            """,
            Map,
            cancel,
            ("id", upload.Id),
            ("tenant", upload.TenantId),
            ("digest", digest.Hex));

    /// <summary>Removes it.</summary>
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> RemoveAsync(UnitOfWork work, Guid tenant, Guid id, CancellationToken cancel) =>
        await work.ExecuteAsync("delete from uploads where id = @id and tenant_id = @tenant", cancel, ("id", id), ("tenant", tenant)) == 1;

    /// <summary>Removes all that have expired, of all tenants.</summary>
    /// <returns>Their ids.</returns>
    public static Task<List<Guid>> RemoveExpiredAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync("delete from uploads where expires_at <= @now returning id", row => row.GetGuid(0), cancel, ("now", now));

    /// <summary>Those of some ids that are uploads still in need of their file.</summary>
    public static Task<List<Guid>> UnfinishedAsync(UnitOfWork work, Guid[] ids, CancellationToken cancel) =>
        work.QueryAsync("select id from uploads where id = any(@ids) and digest is null", row => row.GetGuid(0), cancel, ("ids", ids));

    private static Upload Map(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetInt64(3),
        row.IsDBNull(4) ? null : Digest.Parse(row.GetString(4)),
        row.GetInt64(5),
        row.IsDBNull(6) ? null : Digest.Parse(row.GetString(6)),
        row.GetFieldValue<DateTimeOffset>(7));
}
