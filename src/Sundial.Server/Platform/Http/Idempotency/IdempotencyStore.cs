using System.Text.Json;
using Sundial.Contracts;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Platform.Http.Idempotency;

/// <summary>The SQL about requests with an Idempotency-Key.</summary>
internal static class IdempotencyStore
{
    /// <summary>Forgets what is too old, and takes the key's place.</summary>
    /// <returns>False where somebody has it.</returns>
    public static async Task<bool> TakeAsync(
        UnitOfWork work, Guid tenant, IdempotentRequest request, Guid creation, DateTimeOffset now, DateTimeOffset tooOld, CancellationToken cancel)
    {
        await work.ExecuteAsync("delete from idempotent_requests where tenant_id = @tenant and created_at < @tooOld", cancel, ("tenant", tenant), ("tooOld", tooOld));
        return await work.ExecuteAsync(
            """
            insert into idempotent_requests (tenant_id, key, request_hash, headers, created_at)
            values (@tenant, @key, @hash, jsonb_build_object('creation', @creation::text), @now) on conflict do nothing
            """,
            cancel,
            ("tenant", tenant),
            ("key", request.Key),
            ("hash", request.Hash),
            ("creation", creation.ToString()),
            ("now", now)) == 1;
    }

    /// <summary>What is known of a key that somebody has; locked until the end of the transaction.</summary>
    public static Task<IdempotentRow?> LockAsync(UnitOfWork work, Guid tenant, string key, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync<IdempotentRow?>(
            "select request_hash, status, headers::text, body, created_at from idempotent_requests where tenant_id = @tenant and key = @key for update",
            reader => new(
                reader.GetFieldValue<byte[]>(0),
                reader.IsDBNull(1) ? null : reader.GetInt32(1),
                JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(2), WireJson.Options)!,
                reader.IsDBNull(3) ? [] : reader.GetFieldValue<byte[]>(3),
                reader.GetFieldValue<DateTimeOffset>(4)),
            cancel,
            ("tenant", tenant),
            ("key", key));

    /// <summary>Takes over from an attempt that broke off.</summary>
    public static Task<int> TakeOverAsync(UnitOfWork work, Guid tenant, string key, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync("update idempotent_requests set created_at = @now where tenant_id = @tenant and key = @key", cancel, ("tenant", tenant), ("key", key), ("now", now));

    /// <summary>Keeps an answer.</summary>
    public static Task<int> KeepAsync(
        UnitOfWork work, Guid tenant, string key, int status, IReadOnlyDictionary<string, string> headers, byte[] body, CancellationToken cancel) =>
        work.ExecuteAsync(
            "update idempotent_requests set status = @status, headers = @headers::jsonb, body = @body where tenant_id = @tenant and key = @key",
            cancel,
            ("tenant", tenant),
            ("key", key),
            ("status", status),
            ("headers", JsonSerializer.Serialize(headers, WireJson.Options)),
            ("body", body));

    /// <summary>Gives the key free for another attempt.</summary>
    public static Task<int> ForgetAsync(UnitOfWork work, Guid tenant, string key, CancellationToken cancel) =>
        work.ExecuteAsync("delete from idempotent_requests where tenant_id = @tenant and key = @key", cancel, ("tenant", tenant), ("key", key));

    /// <summary>Marks everything that is at work as broken off: for a server that has the database to itself and has just started.</summary>
    public static Task<int> BreakOffAllAsync(UnitOfWork work, DateTimeOffset past, CancellationToken cancel) =>
        work.ExecuteAsync("update idempotent_requests set created_at = @past where status is null", cancel, ("past", past));
}

/// <summary>What the table has of a request.</summary>
/// <param name="RequestHash">Of the request that the key came with.</param>
/// <param name="Status">Its answer's; null while it is at work.</param>
/// <param name="Headers">Its answer's; while it is at work, the id of what it creates.</param>
/// <param name="Body">Its answer's, sealed.</param>
/// <param name="Since">When it began.</param>
internal sealed record IdempotentRow(byte[] RequestHash, int? Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset Since);
