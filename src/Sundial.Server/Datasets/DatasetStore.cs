using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>SQL of the table datasets. Of training_jobs it reads which data sets are in use.</summary>
internal static class DatasetStore
{
    /// <summary>Writes a new one.</summary>
    /// <param name="work">The tenant's.</param>
    /// <param name="dataset">It.</param>
    /// <param name="taskStated">Whether somebody said what is to be learned of it.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>False where the name is taken.</returns>
    public static async Task<bool> AddAsync(UnitOfWork work, Dataset dataset, bool taskStated, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            insert into datasets (id, tenant_id, name, task, task_stated, file_name, media_type, digest, size_bytes, created_at)
            values (@id, @tenant, @name, @task, @stated, @file, @media, @digest, @size, @now)
            on conflict (tenant_id, name) where deleted_at is null do nothing
            """,
            cancel,
            ("id", dataset.Id),
            ("tenant", dataset.TenantId),
            ("name", dataset.Name),
            ("task", dataset.Task),
            ("stated", taskStated),
            ("file", dataset.FileName),
            ("media", dataset.MediaType),
            ("digest", dataset.Digest.Hex),
            ("size", dataset.SizeBytes),
            ("now", dataset.CreatedAt)) == 1;

    /// <summary>The data set of that name or id.</summary>
    public static Task<Dataset?> FindAsync(UnitOfWork work, Guid tenant, NameOrId key, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, name, task, file_name, media_type, digest, size_bytes, created_at, version from datasets
            where tenant_id = @tenant and deleted_at is null and (id = @id::uuid or name = @name::text)
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("id", key.Id),
            ("name", key.Name));

    /// <summary>The data set of that name or id, which no job can take up until the transaction has ended.</summary>
    public static Task<Dataset?> LockAsync(UnitOfWork work, Guid tenant, NameOrId key, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select id, tenant_id, name, task, file_name, media_type, digest, size_bytes, created_at, version from datasets
            where tenant_id = @tenant and deleted_at is null and (id = @id::uuid or name = @name::text)
            for update
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("id", key.Id),
            ("name", key.Name));

    /// <summary>A tenant's data sets, newest first.</summary>
    public static Task<List<Dataset>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select id, tenant_id, name, task, file_name, media_type, digest, size_bytes, created_at, version from datasets
            where tenant_id = @tenant and deleted_at is null and (@before::uuid is null or id < @before::uuid)
            order by id desc limit @atMost
            """,
            Map,
            cancel,
            ("tenant", tenant),
            ("before", before),
            ("atMost", atMost));

    /// <summary>Deletes a locked one: its name is free at once, its bytes go unless a job that has not ended needs them, and its row unless any job names it.</summary>
    public static Task<int> DeleteAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            with gone as (
                delete from datasets
                where id = @id and not exists (select from training_jobs where dataset_id = @id or evaluation_dataset_id = @id)
                returning id
            )
            update datasets set
                deleted_at = @now,
                digest = case when exists (
                    select from training_jobs where ended_at is null and (dataset_id = @id or evaluation_dataset_id = @id)) then digest end
            where id = @id and not exists (select from gone)
            """,
            cancel,
            ("id", id),
            ("now", now));

    /// <summary>Sets what is to be learned of a locked data set, where nobody has said it and no job was made of it.</summary>
    public static Task CorrectTaskAsync(UnitOfWork work, Guid id, string task, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update datasets set task = @task, version = version + 1
            where id = @id and not task_stated and task <> @task and not exists (select from training_jobs where dataset_id = @id or evaluation_dataset_id = @id)
            """,
            cancel,
            ("id", id),
            ("task", task));

    /// <summary>Lets the bytes go of all deleted data sets that no job needs any more, of all tenants.</summary>
    public static Task<int> ReleaseDeletedAsync(UnitOfWork work, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            update datasets d set digest = null
            where d.deleted_at is not null and d.digest is not null and not exists (
                select from training_jobs j where j.ended_at is null and (j.dataset_id = d.id or j.evaluation_dataset_id = d.id))
            """,
            cancel);

    private static Dataset Map(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        Digest.Parse(row.GetString(6)),
        row.GetInt64(7),
        row.GetFieldValue<DateTimeOffset>(8),
        row.GetInt32(9));
}
