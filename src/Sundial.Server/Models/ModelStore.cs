using System.Text.Json;
using Npgsql;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

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
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at, v.serve, v.serve_algorithm_id
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
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at, v.serve, v.serve_algorithm_id
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
            draft.Id,
            model,
            draft.Name,
            number,
            draft.Partial,
            draft.JobId,
            metrics,
            draft.Files.Sum(file => file.SizeBytes),
            draft.CreatedAt,
            draft.Serve,
            draft.ServeAlgorithmId);
        await work.ExecuteAsync(
            """
            insert into model_versions
                (id, tenant_id, model_id, version, job_id, generation, checkpoint_id, partial, metrics, size_bytes, serve, serve_algorithm_id, created_at)
            values (@id, @tenant, @model, @version, @job::uuid, @generation::integer, @checkpoint::uuid, @partial, @metrics::jsonb, @size, @serve::jsonb, @algorithm::uuid, @now)
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
            ("serve", draft.Serve is { } serve ? JsonSerializer.Serialize(serve, WireJson.Options) : null),
            ("algorithm", draft.ServeAlgorithmId),
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

    /// <summary>The model of that name or id.</summary>
    public static Task<Model?> FindAsync(UnitOfWork work, Guid tenant, NameOrId key, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select m.id, m.name, (select max(v.version) from model_versions v where v.model_id = m.id), m.created_at, m.version
            from models m where m.tenant_id = @tenant and (m.id = @id::uuid or m.name = @name::text)
            """,
            MapModel,
            cancel,
            ("tenant", tenant),
            ("id", key.Id),
            ("name", key.Name));

    /// <summary>Keeps a model from being changed until the transaction has ended.</summary>
    public static Task LockAsync(UnitOfWork work, Guid model, CancellationToken cancel) =>
        work.ExecuteAsync("select from models where id = @model for update", cancel, ("model", model));

    /// <summary>A tenant's models, newest first.</summary>
    public static Task<List<Model>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select m.id, m.name, (select max(v.version) from model_versions v where v.model_id = m.id), m.created_at, m.version
            from models m where m.tenant_id = @tenant and (@before::uuid is null or m.id < @before::uuid)
            order by m.id desc limit @atMost
            """,
            MapModel,
            cancel,
            ("tenant", tenant),
            ("before", before),
            ("atMost", atMost));

    /// <summary>A version of a model; the latest there is where no number is given.</summary>
    public static Task<ModelVersion?> FindVersionAsync(UnitOfWork work, Guid model, int? version, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at, v.serve, v.serve_algorithm_id
            from model_versions v join models m on m.id = v.model_id
            where v.model_id = @model and (@version::integer is null or v.version = @version)
            order by v.version desc limit 1
            """,
            MapVersion,
            cancel,
            ("model", model),
            ("version", version));

    /// <summary>The versions of a model, newest first.</summary>
    public static Task<List<ModelVersion>> VersionsAsync(UnitOfWork work, Guid model, Guid? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select v.id, v.model_id, m.name, v.version, v.partial, v.job_id, v.metrics, v.size_bytes, v.created_at, v.serve, v.serve_algorithm_id
            from model_versions v join models m on m.id = v.model_id
            where v.model_id = @model and (@before::uuid is null or v.id < @before::uuid)
            order by v.id desc limit @atMost
            """,
            MapVersion,
            cancel,
            ("model", model),
            ("before", before),
            ("atMost", atMost));

    /// <summary>The files of some versions, by version.</summary>
    public static async Task<ILookup<Guid, FileEntry>> FilesAsync(UnitOfWork work, Guid[] versions, CancellationToken cancel) =>
        (await work.QueryAsync(
            "select owner_id, path, digest, size_bytes from artifact_files where owner_id = any(@versions) order by path",
            row => (Owner: row.GetGuid(0), File: new FileEntry(row.GetString(1), row.GetString(2), row.GetInt64(3))),
            cancel,
            ("versions", versions))).ToLookup(row => row.Owner, row => row.File);

    /// <summary>Deletes a version of a locked model, with its files.</summary>
    public static async Task RemoveVersionAsync(UnitOfWork work, ModelVersion version, CancellationToken cancel)
    {
        await work.ExecuteAsync("delete from artifact_files where owner_id = @version", cancel, ("version", version.Id));
        await work.ExecuteAsync("delete from model_versions where id = @version", cancel, ("version", version.Id));
        await work.ExecuteAsync("update models set version = version + 1 where id = @model", cancel, ("model", version.ModelId));
    }

    /// <summary>Deletes a locked model with all its versions and their files.</summary>
    public static async Task RemoveAsync(UnitOfWork work, Guid model, CancellationToken cancel)
    {
        await work.ExecuteAsync(
            "delete from artifact_files where owner_id in (select id from model_versions where model_id = @model)", cancel, ("model", model));
        await work.ExecuteAsync("delete from models where id = @model", cancel, ("model", model));
    }

    private static Model MapModel(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4));

    private static ModelVersion MapVersion(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetBoolean(4),
        row.IsDBNull(5) ? null : row.GetGuid(5),
        JsonElement.Parse(row.GetString(6)),
        row.GetInt64(7),
        row.GetFieldValue<DateTimeOffset>(8),
        row.IsDBNull(9) ? null : JsonSerializer.Deserialize<ModelServing>(row.GetString(9), WireJson.Options),
        row.IsDBNull(10) ? null : row.GetGuid(10));
}
