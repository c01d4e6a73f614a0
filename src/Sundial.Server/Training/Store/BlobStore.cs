using Sundial.Server.Platform.Database;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL that says whose bytes are whose.</summary>
internal static class BlobStore
{
    /// <summary>Whether a job may read bytes: its data, its algorithm's files, its checkpoints, and what it goes on from.</summary>
    public static Task<bool> IsOfJobAsync(UnitOfWork work, Guid job, string digest, CancellationToken cancel) =>
        work.ScalarAsync<bool>(
            """
            select exists (select 1 from training_jobs j join datasets d on d.id = j.dataset_id where j.id = @job and d.digest = @digest)
                or exists (select 1 from training_jobs j join algorithms a on a.id = j.algorithm_id where j.id = @job and a.bundle_digest = @digest)
                or exists (select 1 from checkpoints c join artifact_files f on f.owner_id = c.id where c.job_id = @job and f.digest = @digest)
                or exists (select 1 from artifact_files f where f.owner_id = @job and f.digest = @digest)
            """,
            cancel,
            ("job", job),
            ("digest", digest));

    /// <summary>Whether an evaluator may: the data that is scored on, the algorithm's files, the checkpoint.</summary>
    public static Task<bool> IsOfEvaluationAsync(UnitOfWork work, ClaimedCheckpoint claimed, string digest, CancellationToken cancel) =>
        work.ScalarAsync<bool>(
            """
            select exists (
                    select 1 from training_jobs j join datasets d on d.id = coalesce(j.evaluation_dataset_id, j.dataset_id) where j.id = @job and d.digest = @digest)
                or exists (select 1 from training_jobs j join algorithms a on a.id = j.algorithm_id where j.id = @job and a.bundle_digest = @digest)
                or exists (select 1 from artifact_files f where f.owner_id = @checkpoint and f.digest = @digest)
            """,
            cancel,
            ("job", claimed.Job),
            ("checkpoint", claimed.Checkpoint),
            ("digest", digest));
}
