using Npgsql;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL that reads jobs as they are told to callers.</summary>
/// <remarks>Names of data set, algorithm and model are read along: asking three catalogues for each row of a list would be 150 queries a page.</remarks>
internal static class JobViewStore
{
    private const string From = $"""
        select {JobStore.Columns}, d.name, a.name, a.version, m.name || ':' || v.version, (
            select max(c.number) from checkpoints c where c.job_id = j.id), p.name
        from training_jobs j join datasets d on d.id = j.dataset_id join algorithms a on a.id = j.algorithm_id
        left join training_jobs p on p.id = j.continues_job_id
        left join model_versions v on v.id = j.model_version_id left join models m on m.id = v.model_id
        """;

    /// <summary>One job of a tenant.</summary>
    public static async Task<TrainingJobSeen?> FindAsync(UnitOfWork work, Guid tenant, NameOrId job, DateTimeOffset now, CancellationToken cancel)
    {
        var seen = await work.QuerySingleOrDefaultAsync(
            $"{From} where j.tenant_id = @tenant and (j.id = @id::uuid or j.name = @name::text)",
            row => Map(row, now),
            cancel,
            ("tenant", tenant),
            ("id", job.Id),
            ("name", job.Name));
        return seen is null ? null : await WithCheckpointAsync(work, seen, cancel);
    }

    /// <summary>Jobs of a tenant, newest first.</summary>
    public static async Task<List<TrainingJobSeen>> ListAsync(
        UnitOfWork work, Guid tenant, JobState? state, Guid? before, int atMost, DateTimeOffset now, CancellationToken cancel)
    {
        var jobs = await work.QueryAsync(
            $"""
            {From}
            where j.tenant_id = @tenant and (@state::text is null or j.state = @state) and (@before::uuid is null or j.id < @before)
            order by j.id desc limit @atMost
            """,
            row => Map(row, now),
            cancel,
            ("tenant", tenant),
            ("state", state is { } named ? Json.Name(named) : null),
            ("before", before),
            ("atMost", atMost));
        var seen = new List<TrainingJobSeen>(jobs.Count);
        foreach (var job in jobs)
        {
            seen.Add(await WithCheckpointAsync(work, job, cancel));
        }

        return seen;
    }

    private static async Task<TrainingJobSeen> WithCheckpointAsync(UnitOfWork work, TrainingJobSeen seen, CancellationToken cancel) =>
        seen.LastCheckpoint is { } number && await CheckpointStore.FindAsync(work, seen.View.Id, number, cancel) is { } last
            ? seen with { View = seen.View with { LastCheckpoint = last.View } }
            : seen;

    private static TrainingJobSeen Map(NpgsqlDataReader row, DateTimeOffset now)
    {
        var stored = JobStore.Map(row);
        var job = stored.Job;
        const int More = JobStore.ColumnCount;
        var view = new TrainingJobView
        {
            Id = job.Id,
            Name = job.Name,
            State = job.State,
            Reason = job.Reason,
            Dataset = row.GetString(More),
            Algorithm = row.GetString(More + 1),
            AlgorithmVersion = row.GetInt32(More + 2),
            Hyperparameters = stored.Hyperparameters,
            Size = stored.Size,
            RequestedAt = job.RequestedAt,
            DeadlineAt = job.DeadlineAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            Attempts = job.Attempts,
            WorkersLost = job.WorkersLost,
            Generation = job.Generation,
            Worker = job.Lease?.WorkerId,
            WorkerHealth = job.Lease is null ? null : job.Lease.ExpiresAt > now ? WorkerHealth.Alive : WorkerHealth.Unreachable,
            Progress = stored.Progress,
            Model = row.IsDBNull(More + 3) ? null : row.GetString(More + 3),
            ContinuesJob = row.IsDBNull(More + 5) ? null : row.GetString(More + 5),
            ContinuesModel = stored.Continues?.Model,
        };
        return new(view, stored.Version, row.IsDBNull(More + 4) ? null : row.GetInt32(More + 4));
    }
}

/// <summary>A job as it is told to a caller.</summary>
/// <param name="View">What is told.</param>
/// <param name="Version">Raised by every change.</param>
/// <param name="LastCheckpoint">Number of its last checkpoint.</param>
internal sealed record TrainingJobSeen(TrainingJobView View, int Version, int? LastCheckpoint)
{
    /// <summary>The entity tag: health changes without a change of the row.</summary>
    public string Tag => ETags.Of(Version);
}
