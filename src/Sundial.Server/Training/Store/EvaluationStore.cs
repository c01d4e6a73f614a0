using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>A checkpoint that an evaluator has, or is to have.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Job">Its job.</param>
/// <param name="ModelPath">Which of its files is the model.</param>
internal sealed record ClaimedCheckpoint(Guid Checkpoint, Guid Job, string ModelPath);

/// <summary>The SQL of evaluations: claims on checkpoints, and what came of them.</summary>
internal static class EvaluationStore
{
    /// <summary>How often an evaluation is tried.</summary>
    public const int Attempts = 2;

    /// <summary>Claims the oldest checkpoint that waits for an evaluator, or whose evaluator was not heard of in time.</summary>
    public static Task<ClaimedCheckpoint?> ClaimAsync(UnitOfWork work, Worker worker, Guid claim, DateTimeOffset until, DateTimeOffset now, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            update checkpoints set evaluation_state = 'running', evaluation_claim = @claim, evaluation_claim_expires_at = @until, evaluation_attempts = evaluation_attempts + 1
            where id = (
                select c.id from checkpoints c join training_jobs j on j.id = c.job_id
                where c.evaluation_state in ('pending', 'running') and (c.evaluation_state = 'pending' or c.evaluation_claim_expires_at <= @now)
                    and c.evaluation_attempts < @attempts and c.dropped_at is null and c.model_path is not null
                    and j.cpus <= @cpus and j.memory_bytes <= @memory and j.gpus <= @gpus and (@custom or not j.custom_algorithm)
                order by c.created_at limit 1
                for update of c skip locked)
            returning id, job_id, model_path
            """,
            row => new ClaimedCheckpoint(row.GetGuid(0), row.GetGuid(1), row.GetString(2)),
            cancel,
            ("claim", claim),
            ("until", until),
            ("now", now),
            ("attempts", Attempts),
            ("cpus", worker.Cpus),
            ("memory", worker.MemoryBytes),
            ("gpus", worker.Gpus),
            ("custom", worker.RunsCustomAlgorithms));

    /// <summary>The checkpoint of a claim that is the current one of it.</summary>
    public static Task<ClaimedCheckpoint?> FindAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            "select id, job_id, model_path from checkpoints where evaluation_claim = @claim and evaluation_state = 'running'",
            row => new ClaimedCheckpoint(row.GetGuid(0), row.GetGuid(1), row.GetString(2)),
            cancel,
            ("claim", claim));

    /// <summary>Whether a claim was answered already.</summary>
    public static Task<bool> IsAnsweredAsync(UnitOfWork work, Guid claim, CancellationToken cancel) =>
        work.ScalarAsync<bool>("select exists (select 1 from checkpoints where evaluation_claim = @claim and evaluation_state in ('done', 'failed'))", cancel, ("claim", claim));

    /// <summary>Writes a result down, for the checkpoint and for all of its job that wait with the same model.</summary>
    /// <returns>Numbers of the checkpoints it holds for.</returns>
    public static Task<List<int>> DoneAsync(UnitOfWork work, ClaimedCheckpoint claimed, EvaluationResult result, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            update checkpoints c set evaluation_state = 'done', quality_metric = @metric, quality_value = @value, quality_count = @count, evaluated_at = @now
            where c.job_id = @job and (c.id = @id or (c.evaluation_state = 'pending' and exists (
                select 1 from artifact_files mine join artifact_files its on its.digest = mine.digest
                where mine.owner_id = c.id and mine.path = c.model_path and its.owner_id = @id and its.path = @path)))
            returning number
            """,
            row => row.GetInt32(0),
            cancel,
            ("job", claimed.Job),
            ("id", claimed.Checkpoint),
            ("path", claimed.ModelPath),
            ("metric", result.Metric),
            ("value", result.Value),
            ("count", result.Count),
            ("now", now));

    /// <summary>Takes the result of an earlier checkpoint of the job with the same model over, where there is one.</summary>
    public static async Task<bool> CopyAsync(UnitOfWork work, Guid job, Guid checkpoint, string modelDigest, CancellationToken cancel) =>
        await work.ExecuteAsync(
            """
            update checkpoints c set evaluation_state = 'done', quality_metric = d.quality_metric, quality_value = d.quality_value, quality_count = d.quality_count, evaluated_at = d.evaluated_at
            from (
                select e.* from checkpoints e join artifact_files f on f.owner_id = e.id and f.path = e.model_path
                where e.job_id = @job and e.id <> @id and e.evaluation_state = 'done' and f.digest = @digest limit 1) d
            where c.id = @id
            """,
            cancel,
            ("job", job),
            ("id", checkpoint),
            ("digest", modelDigest)) == 1;

    /// <summary>An evaluator could not do it: another tries, or it has failed for good.</summary>
    /// <returns>Whether it has.</returns>
    public static async Task<bool> FailAsync(UnitOfWork work, Guid checkpoint, CancellationToken cancel) =>
        await work.ScalarAsync<string>(
            """
            update checkpoints set evaluation_claim_expires_at = null,
                evaluation_state = case when evaluation_attempts >= @attempts then 'failed' else 'pending' end
            where id = @id returning evaluation_state
            """,
            cancel,
            ("id", checkpoint),
            ("attempts", Attempts)) == "failed";

    /// <summary>There is nothing to score a checkpoint on.</summary>
    public static Task GiveUpAsync(UnitOfWork work, Guid checkpoint, CancellationToken cancel) =>
        work.ExecuteAsync("update checkpoints set evaluation_state = 'failed' where id = @id", cancel, ("id", checkpoint));

    /// <summary>A checkpoint's number within its job.</summary>
    public static Task<int> NumberAsync(UnitOfWork work, Guid checkpoint, CancellationToken cancel) =>
        work.ScalarAsync<int>("select number from checkpoints where id = @id", cancel, ("id", checkpoint));

    /// <summary>Ends claims whose evaluators were not heard of in time: those that may be tried again wait again.</summary>
    /// <returns>How many wait again.</returns>
    public static async Task<int> ExpireAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancel) =>
        (await work.QueryAsync(
            """
            update checkpoints set evaluation_state = case when evaluation_attempts >= @attempts then 'failed' else 'pending' end
            where evaluation_state = 'running' and evaluation_claim_expires_at <= @now returning evaluation_state
            """,
            row => row.GetString(0) == "pending",
            cancel,
            ("attempts", Attempts),
            ("now", now))).Count(waits => waits);

    /// <summary>Keeps what a checkpoint made of each example.</summary>
    public static Task PutExamplesAsync(UnitOfWork work, Guid tenant, Guid checkpoint, IReadOnlyCollection<EvaluationExample> examples, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            insert into evaluation_examples (checkpoint_id, tenant_id, number, input, output, expected)
                select @checkpoint, @tenant, e.number, e.input, e.output::jsonb, e.expected::jsonb
                from unnest(@numbers, @inputs, @outputs, @expecteds) as e (number, input, output, expected)
            on conflict (checkpoint_id, number) do nothing
            """,
            cancel,
            ("checkpoint", checkpoint),
            ("tenant", tenant),
            ("numbers", examples.Select(one => one.Number).ToArray()),
            ("inputs", examples.Select(one => one.Input).ToArray()),
            ("outputs", examples.Select(one => one.Output.GetRawText()).ToArray()),
            ("expecteds", examples.Select(one => one.Expected?.GetRawText()).ToArray()));

    /// <summary>What a checkpoint made of each example, in order.</summary>
    public static Task<List<EvaluationExample>> ExamplesAsync(UnitOfWork work, Guid checkpoint, long? after, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select number, input, output, expected from evaluation_examples
            where checkpoint_id = @checkpoint and (@after::bigint is null or number > @after) order by number limit @atMost
            """,
            row => new EvaluationExample(
                row.GetInt32(0),
                row.GetString(1),
                Json.To<System.Text.Json.JsonElement>(row.GetString(2)),
                row.IsDBNull(3) ? null : Json.To<System.Text.Json.JsonElement>(row.GetString(3))),
            cancel,
            ("checkpoint", checkpoint),
            ("after", after),
            ("atMost", atMost));
}
