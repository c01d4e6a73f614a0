using Sundial.Server.Training.Master;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class FairnessTests
{
    private const int Tenants = 10;
    private const int JobsOfTenant = 100;
    private const double WorkSeconds = 0.05;

    [Fact]
    public async Task A_thousand_jobs_of_ten_tenants_are_done_once_each_and_no_tenant_waits_longer_than_the_others()
    {
        await using var server = await TrainingServer.StartAsync();
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            var client = await server.TenantAsync($"tenant-{tenant}");
            await TrainingServer.JobAsync(client, new() { Dataset = "digits", Algorithm = "script", Name = "job", WithinSeconds = 3600 });
        }

        await MultiplyAsync(server);
        var (asked, begun) = (server.Server.Service<MasterClock>().Now, new Dictionary<Guid, DateTimeOffset>());
        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.WorkerAsync()));
        while (true)
        {
            // Four at a time, as many as there are workers: then the 50 ms of their work go by for all at once.
            var taken = (await Task.WhenAll(workers.Select(worker => worker.AskAsync()))).OfType<Contracts.Workers.JobAssignment>().ToList();
            foreach (var one in taken)
            {
                begun.Add(one.Order.Job, server.Server.Service<MasterClock>().Now);
            }

            if (taken.Count == 0)
            {
                break;
            }

            server.Time.Advance(TimeSpan.FromSeconds(WorkSeconds));
            await Task.WhenAll(workers.Where(worker => worker.Assignment is not null && taken.Contains(worker.Assignment)).Select(EndAsync));
            if (begun.Count % 40 == 0)
            {
                // Often enough for the master not to take the time that went by for an outage.
                await server.SweepAsync();
            }
        }

        Assert.Equal(Tenants * JobsOfTenant, begun.Count);
        var tenantOf = (await server.Server.Database.Database.RunPlatformAsync(
            work => work.QueryAsync("select id, tenant_id, state, attempts from training_jobs", row => (Job: row.GetGuid(0), Tenant: row.GetGuid(1), State: row.GetString(2), Attempts: row.GetInt32(3)), CancellationToken.None),
            CancellationToken.None)).ToList();
        Assert.All(tenantOf, one => Assert.Equal(("completed", 1), (one.State, one.Attempts)));
        var waits = tenantOf.GroupBy(one => one.Tenant).Select(tenant => tenant.Average(one => (begun[one.Job] - asked).TotalSeconds)).ToList();
        Assert.All(waits, wait => Assert.True(wait <= 1.5 * waits.Average(), $"a tenant waited {wait:0.00} s, all together {waits.Average():0.00} s"));
    }

    [Fact]
    public async Task A_tenants_many_jobs_do_not_delay_anothers_one()
    {
        await using var server = await TrainingServer.StartAsync();
        for (var job = 0; job < 20; job++)
        {
            await server.JobAsync($"bulk-{job}", within: 30);
        }

        var worker = await server.WorkerAsync();
        for (var job = 0; job < 5; job++)
        {
            await worker.TakeAsync();
            server.Time.Advance(TimeSpan.FromSeconds(0.5));
            await EndAsync(worker);
        }

        var other = await server.TenantAsync("other");
        await TrainingServer.JobAsync(other, new() { Dataset = "digits", Algorithm = "script", Name = "single", WithinSeconds = 3600 });

        // It begins with as much as the busy tenant got so far, so that one more of that may go first.
        var next = new[] { (await worker.TakeAsync()).Order.JobName, "" };
        server.Time.Advance(TimeSpan.FromSeconds(0.5));
        await EndAsync(worker);
        next[1] = (await worker.TakeAsync()).Order.JobName;
        Assert.Contains("single", next);
    }

    private static async Task EndAsync(ScriptedWorker worker)
    {
        using var ended = await worker.TryCompleteAsync([new("model.onnx", Datasets.UploadCalls.Sha256(TrainingServer.Data), TrainingServer.Data.Length)]);
        Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync());
    }

    /// <summary>Makes a hundred jobs of each tenant's one, past the API: a thousand requests would say nothing more.</summary>
    private static Task<int> MultiplyAsync(TrainingServer server) => server.Server.Database.Database.RunPlatformAsync(
        work => work.ExecuteAsync(
            """
            insert into training_jobs (id, tenant_id, name, dataset_id, algorithm_id, hyperparameters, cpus, memory_bytes, custom_algorithm, state, requested_at, deadline_at,
                    least_seconds, latest_start_at, fills_deadline, updated_at)
                select gen_random_uuid(), tenant_id, name || n, dataset_id, algorithm_id, hyperparameters, cpus, memory_bytes, custom_algorithm, state, requested_at, deadline_at,
                    least_seconds, latest_start_at, fills_deadline, updated_at
                from training_jobs, generate_series(2, @count) n
            """,
            CancellationToken.None,
            ("count", JobsOfTenant)),
        CancellationToken.None);
}
