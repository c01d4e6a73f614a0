using Npgsql;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>A row of checkpoints.</summary>
/// <param name="Checkpoint">The master's part.</param>
/// <param name="ModelPath">Which of its files is the model.</param>
/// <param name="View">As it is told to a caller.</param>
/// <param name="Dropped">Whether its files were let go.</param>
internal sealed record CheckpointRow(Checkpoint Checkpoint, string? ModelPath, CheckpointView View, bool Dropped);

/// <summary>The SQL of checkpoints and of their files.</summary>
internal static class CheckpointStore
{
    private const string Columns = """
        id, number, generation, fence, step, epoch, model_path, metric_name, metric_value, size_bytes, created_at, dropped_at, evaluation_state,
        quality_metric, quality_value, quality_count
        """;

    /// <summary>Those of a job whose files are there.</summary>
    public static Task<List<CheckpointRow>> KeptAsync(UnitOfWork work, Guid job, CancellationToken cancel) =>
        work.QueryAsync($"select {Columns} from checkpoints where job_id = @job and dropped_at is null order by number", Map, cancel, ("job", job));

    /// <summary>Those of a job, newest first.</summary>
    public static Task<List<CheckpointRow>> ListAsync(UnitOfWork work, Guid job, long? before, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            $"select {Columns} from checkpoints where job_id = @job and (@before::bigint is null or number < @before) order by number desc limit @atMost",
            Map, cancel, ("job", job), ("before", before), ("atMost", atMost));

    /// <summary>One of a job by its number.</summary>
    public static Task<CheckpointRow?> FindAsync(UnitOfWork work, Guid job, int number, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from checkpoints where job_id = @job and number = @number", Map, cancel, ("job", job), ("number", number));

    /// <summary>Whether there is one with this id.</summary>
    public static Task<bool> ExistsAsync(UnitOfWork work, Guid job, Guid id, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select 1 from checkpoints where id = @id and job_id = @job)", cancel, ("id", id), ("job", job));

    /// <summary>Names a checkpoint whose bytes are there.</summary>
    /// <returns>Its number.</returns>
    public static async Task<int> InsertAsync(UnitOfWork work, TrainingJob job, PutCheckpointRequest request, string evaluation, DateTimeOffset now, CancellationToken cancel) =>
        await work.ScalarAsync<int>(
            """
            with files as (
                insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes)
                select @id, @tenant, f.path, f.digest, f.size from unnest(@paths, @digests, @sizes) as f (path, digest, size))
            insert into checkpoints (
                id, tenant_id, job_id, number, generation, fence, step, epoch, model_path, metric_name, metric_value, metric_counts, size_bytes, created_at, evaluation_state)
            select @id, @tenant, @job, coalesce(max(number), 0) + 1, @generation, @fence, @step::bigint, @epoch::double precision, @modelPath::text, @metric::text, @value::double precision,
                @counts::jsonb, @size, @now, @evaluation
            from checkpoints where job_id = @job
            returning number
            """,
            cancel,
            ("id", request.Id),
            ("tenant", job.TenantId),
            ("job", job.Id),
            ("generation", request.Generation),
            ("fence", job.Fence),
            ("step", request.Step),
            ("epoch", request.Epoch),
            ("modelPath", request.ModelPath),
            ("metric", request.MetricName),
            ("value", request.MetricValue),
            ("counts", Json.Of(request.MetricCounts)),
            ("size", request.Files.Sum(file => file.SizeBytes)),
            ("now", now),
            ("evaluation", evaluation),
            ("paths", request.Files.Select(file => file.Path).ToArray()),
            ("digests", request.Files.Select(file => file.Sha256).ToArray()),
            ("sizes", request.Files.Select(file => file.SizeBytes).ToArray()));

    /// <summary>Files of a checkpoint, or of whatever else has that id.</summary>
    public static Task<List<FileEntry>> FilesAsync(UnitOfWork work, Guid owner, CancellationToken cancel) =>
        work.QueryAsync(
            "select path, digest, size_bytes from artifact_files where owner_id = @owner order by path",
            row => new FileEntry(row.GetString(0), row.GetString(1), row.GetInt64(2)),
            cancel,
            ("owner", owner));

    /// <summary>A checkpoint as a worker puts it in place.</summary>
    public static async Task<CheckpointFiles> ForWorkerAsync(UnitOfWork work, Checkpoint checkpoint, CancellationToken cancel)
    {
        var counts = await work.ScalarAsync<string>("select metric_counts from checkpoints where id = @id", cancel, ("id", checkpoint.Id));
        return new(
            checkpoint.Id,
            checkpoint.Number,
            await FilesAsync(work, checkpoint.Id, cancel),
            counts is null ? new Dictionary<string, long>() : Json.To<Dictionary<string, long>>(counts));
    }

    /// <summary>Lets the files of checkpoints go.</summary>
    public static Task DropAsync(UnitOfWork work, IReadOnlyCollection<Guid> ids, DateTimeOffset now, CancellationToken cancel) =>
        ids.Count == 0
            ? Task.CompletedTask
            : work.ExecuteAsync(
                """
                delete from artifact_files where owner_id = any(@ids);
                update checkpoints set dropped_at = @now, evaluation_state = case when evaluation_state in ('pending', 'running') then 'none' else evaluation_state end
                    where id = any(@ids);
                """,
                cancel,
                ("ids", ids.ToArray()),
                ("now", now));

    private static CheckpointRow Map(NpgsqlDataReader row) => Of(row, 0);

    /// <summary>A row whose columns begin at some place.</summary>
    private static CheckpointRow Of(NpgsqlDataReader row, int at)
    {
        var modelPath = Text(row, at + 6);
        var view = new CheckpointView
        {
            Id = row.GetGuid(at),
            Number = row.GetInt32(at + 1),
            Generation = row.GetInt32(at + 2),
            Fence = row.GetInt64(at + 3),
            Step = row.IsDBNull(at + 4) ? null : row.GetInt64(at + 4),
            Epoch = Number(row, at + 5),
            HasModel = modelPath is not null,
            MetricName = Text(row, at + 7),
            MetricValue = Number(row, at + 8),
            SizeBytes = row.GetInt64(at + 9),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(at + 10),
            Evaluation = row.GetString(at + 12),
            QualityMetric = Text(row, at + 13),
            QualityValue = Number(row, at + 14),
            QualityCount = row.IsDBNull(at + 15) ? null : row.GetInt32(at + 15),
        };
        var checkpoint = new Checkpoint(
            view.Id, view.Number, view.Generation, view.HasModel, view.MetricName, view.MetricValue, view.QualityMetric, view.QualityValue);
        return new(checkpoint, modelPath, view, !row.IsDBNull(at + 11));
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
