using Npgsql;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL of training_jobs: one job at a time, its row locked while it is decided on.</summary>
internal static class JobStore
{
    /// <summary>The columns that <see cref="Map"/> reads, in its order.</summary>
    public const string Columns = """
        j.id, j.tenant_id, j.name, j.state, j.reason, j.requested_at, j.deadline_at, j.least_seconds, j.fills_deadline, j.started_at, j.ended_at, j.stop_by,
        j.generation, j.resume_from_generation, j.fence, j.lease_id, j.lease_worker_id, j.lease_granted_at, j.lease_expires_at, j.lease_proved, j.lease_sequence,
        j.attempts, j.workers_lost, j.last_words,
        j.dataset_id, j.evaluation_dataset_id, j.algorithm_id, j.hyperparameters, j.keep_examples, j.cpus, j.memory_bytes, j.gpus, j.custom_algorithm,
        j.progress, j.model_version_id, j.version, j.continues_job_id, j.continues_model, j.model_name, j.split_seed
        """;

    /// <summary>How many columns those are; what a query adds to them begins here.</summary>
    public const int ColumnCount = 40;

    /// <summary>A job by its id, locked until the end of the transaction.</summary>
    public static Task<JobRow?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from training_jobs j where j.id = @id for update of j", Map, cancel, ("id", id));

    /// <summary>The job that a lease is the current one of, locked until the end of the transaction.</summary>
    public static Task<JobRow?> LockByLeaseAsync(UnitOfWork work, Guid lease, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from training_jobs j where j.lease_id = @lease for update of j", Map, cancel, ("lease", lease));

    /// <summary>The same without a lock, for what only reads.</summary>
    public static Task<JobRow?> FindByLeaseAsync(UnitOfWork work, Guid lease, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from training_jobs j where j.lease_id = @lease", Map, cancel, ("lease", lease));

    /// <summary>A job of a tenant, locked until the end of the transaction.</summary>
    public static Task<JobRow?> LockAsync(UnitOfWork work, Guid tenant, NameOrId job, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            $"select {Columns} from training_jobs j where j.tenant_id = @tenant and (j.id = @id::uuid or j.name = @name::text) for update of j",
            Map,
            cancel,
            ("tenant", tenant),
            ("id", job.Id),
            ("name", job.Name));

    /// <summary>A job of a tenant.</summary>
    public static Task<JobRow?> FindAsync(UnitOfWork work, Guid tenant, NameOrId job, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            $"select {Columns} from training_jobs j where j.tenant_id = @tenant and (j.id = @id::uuid or j.name = @name::text)",
            Map,
            cancel,
            ("tenant", tenant),
            ("id", job.Id),
            ("name", job.Name));

    /// <summary>A job by its id.</summary>
    public static Task<JobRow?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync($"select {Columns} from training_jobs j where j.id = @id", Map, cancel, ("id", id));

    /// <summary>Whether there is a job of this id in sight.</summary>
    public static Task<bool> IsThereAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select from training_jobs where id = @id)", cancel, ("id", id));

    /// <summary>Makes a job.</summary>
    /// <returns>False where its name is taken.</returns>
    public static async Task<bool> InsertAsync(UnitOfWork work, JobRow row, CancellationToken cancel)
    {
        var job = row.Job;
        return await work.ExecuteAsync(
            """
            insert into training_jobs (
                id, tenant_id, name, dataset_id, evaluation_dataset_id, algorithm_id, hyperparameters, keep_examples, cpus, memory_bytes, gpus, custom_algorithm,
                state, requested_at, deadline_at, least_seconds, latest_start_at, fills_deadline, updated_at,
                continues_job_id, continues_model, model_name, split_seed)
            values (
                @id, @tenant, @name, @dataset, @evaluation, @algorithm, @hyperparameters::jsonb, @keep, @cpus, @memory, @gpus, @custom,
                @state, @requested, @deadline, @least, @latestStart, @fills, @requested,
                @continues::uuid, @continuesModel::text, @modelName::text, @splitSeed::text)
            on conflict (tenant_id, name) do nothing
            """,
            cancel,
            ("id", job.Id),
            ("tenant", job.TenantId),
            ("name", job.Name),
            ("dataset", row.DatasetId),
            ("evaluation", row.EvaluationDatasetId),
            ("algorithm", row.AlgorithmId),
            ("hyperparameters", Json.Of(row.Hyperparameters)),
            ("keep", row.KeepExamples),
            ("cpus", row.Size.Cpus),
            ("memory", row.Size.MemoryBytes),
            ("gpus", row.Size.Gpus),
            ("custom", row.Custom),
            ("state", Json.Name(job.State)),
            ("requested", job.RequestedAt),
            ("deadline", job.DeadlineAt),
            ("least", job.Least.TotalSeconds),
            ("latestStart", job.LatestStartAt),
            ("fills", job.FillsDeadline),
            ("continues", row.Continues?.Job),
            ("continuesModel", row.Continues?.Model),
            ("modelName", row.Continues?.ModelName),
            ("splitSeed", row.Continues?.SplitSeed)) == 1;
    }

    /// <summary>Makes a file a job's own, whose bytes are in the store.</summary>
    public static Task KeepFileAsync(UnitOfWork work, TrainingJob job, FileEntry file, CancellationToken cancel) =>
        work.ExecuteAsync(
            "insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes) values (@job, @tenant, @path, @digest, @size)",
            cancel,
            ("job", job.Id),
            ("tenant", job.TenantId),
            ("path", file.Path),
            ("digest", file.Sha256),
            ("size", file.SizeBytes));

    /// <summary>Writes down what was decided on a locked job.</summary>
    public static Task SaveAsync(UnitOfWork work, JobRow row, DateTimeOffset now, CancellationToken cancel)
    {
        var (job, lease) = (row.Job, row.Job.Lease);
        return work.ExecuteAsync(
            """
            update training_jobs set
                algorithm_id = @algorithm, hyperparameters = @hyperparameters::jsonb, custom_algorithm = @custom,
                state = @state, reason = @reason, requested_at = @requested, deadline_at = @deadline, least_seconds = @least, latest_start_at = @latestStart,
                fills_deadline = @fills, started_at = @started, ended_at = @ended, stop_by = @stopBy, generation = @generation, resume_from_generation = @resume,
                fence = @fence, lease_id = @lease, lease_worker_id = @worker, lease_granted_at = @granted, lease_expires_at = @expires, lease_proved = @proved,
                lease_sequence = @sequence, attempts = @attempts, workers_lost = @lost, progress = @progress::jsonb, last_words = @words,
                model_version_id = @model, version = version + 1, updated_at = @now
            where id = @id
            """,
            cancel,
            ("id", job.Id),
            ("algorithm", row.AlgorithmId),
            ("hyperparameters", Json.Of(row.Hyperparameters)),
            ("custom", row.Custom),
            ("state", Json.Name(job.State)),
            ("reason", job.Reason),
            ("requested", job.RequestedAt),
            ("deadline", job.DeadlineAt),
            ("least", job.Least.TotalSeconds),
            ("latestStart", job.LatestStartAt),
            ("fills", job.FillsDeadline),
            ("started", job.StartedAt),
            ("ended", job.EndedAt),
            ("stopBy", job.StopBy),
            ("generation", job.Generation),
            ("resume", job.ResumeFromGeneration),
            ("fence", job.Fence),
            ("lease", lease?.Id),
            ("worker", lease?.WorkerId),
            ("granted", lease?.GrantedAt),
            ("expires", lease?.ExpiresAt),
            ("proved", lease?.Proved ?? false),
            ("sequence", lease?.Sequence ?? 0),
            ("attempts", job.Attempts),
            ("lost", job.WorkersLost),
            ("progress", row.Progress is null ? null : Json.Of(row.Progress)),
            ("words", job.LastWords),
            ("model", row.ModelVersionId),
            ("now", now));
    }

    /// <summary>Ids of jobs whose workers are to be dealt with.</summary>
    public static Task<List<Guid>> OfWorkerAsync(UnitOfWork work, Guid worker, CancellationToken cancel) =>
        work.QueryAsync("select id from training_jobs where lease_worker_id = @worker and lease_id is not null", row => row.GetGuid(0), cancel, ("worker", worker));

    /// <summary>A row of <see cref="Columns"/>.</summary>
    public static JobRow Map(NpgsqlDataReader row) => new(
        new TrainingJob
        {
            Id = row.GetGuid(0),
            TenantId = row.GetGuid(1),
            Name = row.GetString(2),
            State = Json.State(row.GetString(3)),
            Reason = row.IsDBNull(4) ? null : row.GetString(4),
            RequestedAt = row.GetFieldValue<DateTimeOffset>(5),
            DeadlineAt = row.GetFieldValue<DateTimeOffset>(6),
            Least = TimeSpan.FromSeconds(row.GetDouble(7)),
            FillsDeadline = row.GetBoolean(8),
            StartedAt = Time(row, 9),
            EndedAt = Time(row, 10),
            StopBy = Time(row, 11),
            Generation = row.GetInt32(12),
            ResumeFromGeneration = row.GetInt32(13),
            Fence = row.GetInt64(14),
            Lease = row.IsDBNull(15)
                ? null
                : new(
                    row.GetGuid(15),
                    row.GetGuid(16),
                    row.GetFieldValue<DateTimeOffset>(17),
                    row.GetFieldValue<DateTimeOffset>(18),
                    row.GetBoolean(19),
                    row.GetInt64(20)),
            Attempts = row.GetInt32(21),
            WorkersLost = row.GetInt32(22),
            LastWords = row.IsDBNull(23) ? null : row.GetString(23),
        },
        row.GetGuid(24),
        row.IsDBNull(25) ? null : row.GetGuid(25),
        row.GetGuid(26),
        Json.To<Dictionary<string, string>>(row.GetString(27)),
        row.GetBoolean(28),
        new JobSize(row.GetInt32(29), row.GetInt64(30), row.GetInt32(31)),
        row.GetBoolean(32),
        row.IsDBNull(33) ? null : Json.To<JobProgress>(row.GetString(33)),
        row.IsDBNull(34) ? null : row.GetGuid(34),
        row.GetInt32(35),
        row.IsDBNull(37) ? null : new(row.IsDBNull(36) ? null : row.GetGuid(36), row.GetString(37), row.GetString(38), row.IsDBNull(39) ? null : row.GetString(39)));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
