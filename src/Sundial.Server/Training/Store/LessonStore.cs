using System.Text.Json;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>The SQL of what jobs have taught about hyperparameters: a row a job, the newest of each tenant and algorithm.</summary>
internal static class LessonStore
{
    /// <summary>How many are kept; what is older has been learned anew since.</summary>
    public const int Most = 200;

    /// <summary>Adds a job's lesson, in the transaction that ends it. A generation of a job teaches once.</summary>
    public static async Task AddAsync(UnitOfWork work, TrainingJob job, string algorithm, JsonElement lesson, DateTimeOffset now, CancellationToken cancel)
    {
        await work.ExecuteAsync(
            """
            insert into tuning_lessons (tenant_id, algorithm, job_id, generation, lesson, at)
            values (@tenant, @algorithm, @job, @generation, @lesson::jsonb, @now)
            on conflict (job_id, generation) do nothing
            """,
            cancel,
            ("tenant", job.TenantId),
            ("algorithm", algorithm),
            ("job", job.Id),
            ("generation", job.Generation),
            ("lesson", lesson.GetRawText()),
            ("now", now));
        await work.ExecuteAsync(
            """
            delete from tuning_lessons where tenant_id = @tenant and algorithm = @algorithm and id <= (
                select id from tuning_lessons where tenant_id = @tenant and algorithm = @algorithm order by id desc offset @most limit 1)
            """,
            cancel,
            ("tenant", job.TenantId),
            ("algorithm", algorithm),
            ("most", Most));
    }

    /// <summary>What a tenant's jobs with an algorithm have taught, the oldest first.</summary>
    public static Task<List<JsonElement>> OfAsync(UnitOfWork work, Guid tenant, string algorithm, CancellationToken cancel) =>
        work.QueryAsync(
            "select lesson from tuning_lessons where tenant_id = @tenant and algorithm = @algorithm order by id",
            row => Json.To<JsonElement>(row.GetString(0)),
            cancel,
            ("tenant", tenant),
            ("algorithm", algorithm));
}
