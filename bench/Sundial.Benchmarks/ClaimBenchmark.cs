using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;

namespace Sundial.Benchmarks;

/// <summary>Claims a second from a full queue: tenants, jobs and workers as in issue 1.2, against a real PostgreSQL that writes to disk.</summary>
internal static class ClaimBenchmark
{
    /// <summary>Fills a queue and empties it for some seconds.</summary>
    public static async Task<int> RunAsync(int tenants, int jobs, int workers, double seconds)
    {
        await using var measured = await MeasuredDatabase.StartAsync();
        await FillAsync(measured.Database, tenants, jobs, workers);
        var (claims, elapsed) = await ClaimAsync(measured.Database, workers, TimeSpan.FromSeconds(seconds));
        Console.WriteLine(FormattableString.Invariant(
            $"{claims / elapsed.TotalSeconds:0} claims/s: {claims} in {elapsed.TotalSeconds:0.0} s by {workers} workers from {tenants} tenants with {jobs} waiting jobs each"));
        return 0;
    }

    private static Task<bool> FillAsync(Database database, int tenants, int jobs, int workers) => database.RunPlatformAsync(
        async work =>
        {
            await work.ExecuteAsync(
                """
                insert into tenants (id, name, running_jobs_quota, stored_bytes_quota, requests_per_second_quota)
                    select gen_random_uuid(), 'tenant-' || n, 1000000, 1000000000, 1000000 from generate_series(1, @tenants) n;
                insert into blobs (digest, size_bytes) values (repeat('a', 64), 1);
                insert into datasets (id, tenant_id, name, task, file_name, media_type, digest, size_bytes)
                    select gen_random_uuid(), id, 'data', 'custom', 'data.bin', 'application/octet-stream', repeat('a', 64), 1 from tenants;
                insert into algorithms (id, tenant_id, name, version, specification)
                    select gen_random_uuid(), id, 'script', 1, '{"command": ["true"]}' from tenants;
                insert into training_jobs (id, tenant_id, name, dataset_id, algorithm_id, hyperparameters, cpus, memory_bytes, custom_algorithm, state, requested_at, deadline_at,
                        least_seconds, latest_start_at, fills_deadline, updated_at)
                    select gen_random_uuid(), t.id, 'job-' || n, d.id, a.id, '{}', 1, 0, true, 'pending', now(), now() + n * interval '1 minute' + interval '1 hour',
                        1, now() + n * interval '1 minute' + interval '1 hour', false, now()
                    from tenants t join datasets d on d.tenant_id = t.id join algorithms a on a.tenant_id = t.id, generate_series(1, @jobs) n;
                insert into workers (id, name, cpus, memory_bytes, runs_custom_algorithms, registered_at, last_seen_at)
                    select gen_random_uuid(), 'worker-' || n, 2, 1000000000, true, now(), now() from generate_series(1, @workers) n;
                """,
                CancellationToken.None,
                ("tenants", tenants),
                ("jobs", jobs),
                ("workers", workers));
            return true;
        },
        CancellationToken.None);

    private static async Task<(long Claims, TimeSpan Elapsed)> ClaimAsync(Database database, int workers, TimeSpan duration)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new TrainingMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var rules = new MasterRules();
        var claims = new Claims(database, new MasterClock(TimeProvider.System), rules, new OutageWatch(rules, rules.Lease / 2), new Orders(rules), metrics);
        var ids = await database.RunPlatformAsync(work => work.QueryAsync("select id from workers", row => row.GetGuid(0), CancellationToken.None), CancellationToken.None);
        long claimed = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(ids.Take(workers).Select(worker => Task.Run(async () =>
        {
            while (watch.Elapsed < duration && await claims.NextAsync(worker, CancellationToken.None) is { } assignment)
            {
                Interlocked.Increment(ref claimed);
                await EndAsync(database, assignment.Lease.Id);
            }
        })));
        return (claimed, watch.Elapsed);
    }

    /// <summary>Takes the job away without the work of ending it, which is not what is measured.</summary>
    private static Task<int> EndAsync(Database database, Guid lease) => database.RunPlatformAsync(
        work => work.ExecuteAsync(
            """
            update training_jobs set state = 'completed', ended_at = now(), lease_id = null, lease_worker_id = null, lease_expires_at = null, lease_granted_at = null
            where lease_id = @lease
            """,
            CancellationToken.None,
            ("lease", lease)),
        CancellationToken.None);
}
