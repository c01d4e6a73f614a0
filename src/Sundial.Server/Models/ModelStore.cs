using System.Text.Json;
using Npgsql;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Models;

/// <summary>The slice's SQL: the tables models and model_versions, and the rows of artifact_files that a version owns.</summary>
internal static class ModelStore
{
    /// <summary>The id of the model of a draft's name, locked; made if need be.</summary>
    public static async Task<Guid> LockOrAddModelAsync(UnitOfWork work, ModelVersionDraft draft, CancellationToken cancel)
    {
        await work.ExecuteAsync(
            "insert into models (id, tenant_id, name, created_at) values (@id, @tenant, @name, @now) on conflict (tenant_id, name) do nothing",
            cancel,
            ("id", Guid.CreateVersion7(draft.CreatedAt)),
            ("tenant", draft.TenantId),
            ("name", draft.Name),
            ("now", draft.CreatedAt));
        return await work.ScalarAsync<Guid>(
            "select id from models where tenant_id = @tenant and name = @name for update", cancel, ("tenant", draft.TenantId), ("name", draft.Name));
    }

    /// <summary>The version that a generation of a job came to.</summary>
    public static Task<ModelVersion?> VersionOfJobAsync(UnitOfWork work, Guid job, int generation, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at
            from model_versions v join models m on m.id = v.model_id
            where v.job_id = @job and v.generation = @generation
            """,
            MapVersion,
            cancel,
            ("job", job),
            ("generation", generation));

    /// <summary>A version by its id.</summary>
    public static Task<ModelVersion?> VersionByIdAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at
            from model_versions v join models m on m.id = v.model_id
            where v.id = @id
            """,
            MapVersion,
            cancel,
            ("id", id));

    /// <summary>Writes the next version of a model whose row is locked, with its files.</summary>
    public static async Task<ModelVersion> AddVersionAsync(UnitOfWork work, Guid model, ModelVersionDraft draft, CancellationToken cancel)
    {
        var number = await work.ScalarAsync<int>(
            "update models set last_version = last_version + 1, version = version + 1 where id = @model returning last_version", cancel, ("model", model));
        var metrics = draft.Metrics ?? JsonElement.Parse("{}");
        var version = new ModelVersion(
            Guid.CreateVersion7(draft.CreatedAt), model, draft.Name, number, draft.Partial, draft.JobId, metrics, draft.Files.Sum(file => file.SizeBytes), draft.CreatedAt);
        await work.ExecuteAsync(
            """
            insert into model_versions (id, tenant_id, model_id, version, job_id, generation, checkpoint_id, partial, metrics, size_bytes, created_at)
            values (@id, @tenant, @model, @version, @job, @generation, @checkpoint, @partial, @metrics::jsonb, @size, @now)
            """,
            cancel,
            ("id", version.Id),
            ("tenant", draft.TenantId),
            ("model", model),
            ("version", number),
            ("job", draft.JobId),
            ("generation", draft.Generation),
            ("checkpoint", draft.CheckpointId),
            ("partial", draft.Partial),
            ("metrics", metrics.GetRawText()),
            ("size", version.SizeBytes),
            ("now", draft.CreatedAt));
        await work.ExecuteAsync(
            """
            insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes)
            select @version, @tenant, file.path, file.digest, file.size
            from unnest(@paths, @digests, @sizes) as file (path, digest, size)
            """,
            cancel,
            ("version", version.Id),
            ("tenant", draft.TenantId),
            ("paths", draft.Files.Select(file => file.Path).ToArray()),
            ("digests", draft.Files.Select(file => Digest.Parse(file.Sha256).Hex).ToArray()),
            ("sizes", draft.Files.Select(file => file.SizeBytes).ToArray()));
        return version;
    }

    private static ModelVersion MapVersion(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetBoolean(4),
        row.IsDBNull(5) ? null : row.GetGuid(5),
        JsonElement.Parse(row.GetString(6)),
        row.GetInt64(7),
        row.GetFieldValue<DateTimeOffset>(8));
}
