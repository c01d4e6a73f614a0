using Npgsql;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>The SQL about tenants.</summary>
internal static class TenantStore
{
    private const string Columns = """
        t.id, t.name, t.is_operator, t.running_jobs_quota, t.stored_bytes_quota, t.requests_per_second_quota, t.weight, t.created_at, t.version,
        stored_bytes(t.id), t.predictions_per_second_quota
        """;

    /// <summary>A tenant by name or id.</summary>
    public static Task<TenantRow?> FindAsync(UnitOfWork work, NameOrId tenant, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync<TenantRow?>(
            $"select {Columns} from tenants t where t.id = @id::uuid or t.name = @name::text", Row, cancel, ("id", tenant.Id), ("name", tenant.Name));

    /// <summary>The same, locked until the end of the transaction.</summary>
    public static Task<TenantRow?> LockAsync(UnitOfWork work, NameOrId tenant, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync<TenantRow?>(
            $"select {Columns} from tenants t where t.id = @id::uuid or t.name = @name::text for update of t", Row, cancel, ("id", tenant.Id), ("name", tenant.Name));

    /// <summary>All tenants, newest first.</summary>
    public static Task<List<TenantRow>> ListAsync(UnitOfWork work, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            $"select {Columns} from tenants t where (@before::uuid is null or t.id < @before::uuid) order by t.id desc limit @atMost",
            Row,
            cancel,
            ("before", before),
            ("atMost", atMost));

    /// <summary>Makes a tenant.</summary>
    /// <returns>False where the name is taken, or there is an operator's tenant already.</returns>
    public static async Task<bool> InsertAsync(
        UnitOfWork work, Guid id, string name, bool isOperator, Quota quota, double weight, DateTimeOffset now, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            insert into tenants (id, name, is_operator, running_jobs_quota, stored_bytes_quota, requests_per_second_quota, predictions_per_second_quota, weight, created_at)
            values (@id, @name, @isOperator, @jobs, @bytes, @requests, @predictions::integer, @weight, @now)
            on conflict do nothing
            """,
            cancel,
            ("id", id),
            ("name", name),
            ("isOperator", isOperator),
            ("jobs", quota.RunningJobs),
            ("bytes", quota.StoredBytes),
            ("requests", quota.RequestsPerSecond),
            ("predictions", quota.PredictionsPerSecond),
            ("weight", weight),
            ("now", now)) == 1;

    /// <summary>Gives a tenant new bounds.</summary>
    public static Task<int> UpdateAsync(UnitOfWork work, Guid id, Quota quota, double weight, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update tenants
            set running_jobs_quota = @jobs, stored_bytes_quota = @bytes, requests_per_second_quota = @requests, predictions_per_second_quota = @predictions::integer,
                weight = @weight, version = version + 1
            where id = @id
            """,
            cancel,
            ("id", id),
            ("jobs", quota.RunningJobs),
            ("bytes", quota.StoredBytes),
            ("requests", quota.RequestsPerSecond),
            ("predictions", quota.PredictionsPerSecond),
            ("weight", weight));

    /// <summary>Deletes a tenant and all that is its own.</summary>
    public static Task<int> DeleteAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.ExecuteAsync("delete from tenants where id = @id", cancel, ("id", id));

    /// <summary>How many jobs of a tenant have not ended.</summary>
    public static async Task<long> OpenJobsAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        await work.ScalarAsync<long>("select count(*) from training_jobs where tenant_id = @id and ended_at is null", cancel, ("id", id));

    private static TenantRow Row(NpgsqlDataReader reader) => new(
        new TenantView(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetBoolean(2),
            new Quota(reader.GetInt32(3), reader.GetInt64(4), reader.GetInt32(5), reader.IsDBNull(10) ? null : reader.GetInt32(10)),
            reader.GetDouble(6),
            reader.GetInt64(9),
            reader.GetFieldValue<DateTimeOffset>(7)),
        reader.GetInt32(8));
}

/// <summary>A tenant with the version of its row.</summary>
/// <param name="View">What is told of it.</param>
/// <param name="Version">Raised by every change.</param>
internal sealed record TenantRow(TenantView View, int Version);
