using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>A job that has not ended, as admission and the provisioner look at it.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Demand">What it asks of the machines.</param>
/// <param name="Worker">Who has it.</param>
/// <param name="Since">Since when.</param>
internal sealed record OpenJob(Guid Job, Demand Demand, Guid? Worker, DateTimeOffset? Since);

/// <summary>The SQL that looks at all jobs at once.</summary>
internal static class QueueStore
{
    /// <summary>How many wait, and how many there are in each state.</summary>
    public static async Task<(long Waiting, IReadOnlyDictionary<string, long> ByState)> CountAsync(UnitOfWork work, CancellationToken cancel)
    {
        var counts = await work.QueryAsync(
            "select state, count(*), count(*) filter (where lease_id is null) from training_jobs where ended_at is null group by state",
            row => (State: row.GetString(0), Count: row.GetInt64(1), Waiting: row.GetInt64(2)),
            cancel);
        return (counts.Sum(one => one.Waiting), counts.ToDictionary(one => one.State, one => one.Count));
    }

    /// <summary>All jobs that have not ended.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="reserve">Time that the master keeps before a deadline.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static Task<List<OpenJob>> OpenAsync(UnitOfWork work, TimeSpan reserve, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select cpus, memory_bytes, gpus, custom_algorithm, least_seconds, deadline_at, fills_deadline, lease_worker_id, lease_granted_at, id
            from training_jobs where ended_at is null
            """,
            row => new OpenJob(
                row.GetGuid(9),
                new(
                    new JobSize(row.GetInt32(0), row.GetInt64(1), row.GetInt32(2)),
                    row.GetBoolean(3),
                    TimeSpan.FromSeconds(row.GetDouble(4)) + reserve,
                    row.GetFieldValue<DateTimeOffset>(5),
                    row.GetBoolean(6)),
                row.IsDBNull(7) ? null : row.GetGuid(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8)),
            cancel);

    /// <summary>How many jobs have ended since a time.</summary>
    public static Task<long> EndedSinceAsync(UnitOfWork work, DateTimeOffset since, CancellationToken cancel) =>
        work.ScalarAsync<long>("select count(*) from training_jobs where ended_at >= @since", cancel, ("since", since));

    /// <summary>Makes admissions wait for each other, so that two do not both take the last place.</summary>
    public static Task LockAdmissionAsync(UnitOfWork work, CancellationToken cancel) =>
        work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('admission of training jobs', 0))", cancel);
}
