using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Provisioning;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Tests.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Provisioning;

/// <summary>Workers as real processes, started and looked after by a real server.</summary>
public class LocalWorkersTests
{
    private static readonly string[] OneWorker = ["--Provisioning:Min=1", "--Provisioning:Max=1", "--Provisioning:Sandbox=none", "--Provisioning:LookSeconds=0.1", "--Training:HeartbeatSeconds=0.2"];

    [Fact]
    public async Task A_script_is_trained_from_the_request_to_the_model_and_a_killed_worker_is_replaced_and_the_job_goes_on()
    {
        await using var server = await TestServer.StartAsync(OneWorker);
        var client = await server.ClientAsync(Role.Developer);
        await client.DatasetAsync("points", UploadCalls.Bytes(1000, seed: 3), "custom");
        await TrainingServer.AlgorithmAsync(client, "script", new()
        {
            Command = ["sh", "-c", "cd $SAGEMAKER_BASE_DIR; ls checkpoints; echo began >&2; if [ -e checkpoints/half ]; then cat input/data/training/* | wc -c > model/m; else echo x > checkpoints/half; sleep 1000; fi"],
            LeastSeconds = 0.01,
        });
        var job = await TrainingServer.JobAsync(client, new() { Dataset = "points", Algorithm = "script", Name = "j", WithinSeconds = 300 });
        var path = $"/v1/training-jobs/{job.Name}";
        var running = await UntilAsync(() => client.GetAsync<TrainingJobView>(path), seen => seen.LastCheckpoint is not null || seen.State.IsEnd());
        Assert.Equal(JobState.Training, running.State);
        var first = Assert.Single(LocalInstance.In(Path.Combine(server.DataFolder, "workers")));
        using (var process = Process.GetProcessById(first.ProcessId))
        {
            process.Kill();
        }

        var done = await UntilAsync(() => client.GetAsync<TrainingJobView>(path), seen => seen.State.IsEnd());
        Assert.Equal((JobState.Completed, 2, 1), (done.State, done.Attempts, done.WorkersLost));
        var model = await client.GetAsync<ModelVersionView>("/v1/models/j/versions/latest");
        Assert.Equal("m", Assert.Single(model.Files).Path);
        Assert.Equal("1000", (await client.GetStringAsync("/v1/models/j/versions/latest/files/m")).Trim());
        var second = Assert.Single(LocalInstance.In(Path.Combine(server.DataFolder, "workers")));
        Assert.NotEqual(first.Name, second.Name);

        await server.StopAsync();
        Assert.False(second.IsThere);
    }

    [Fact]
    public async Task Workers_that_outlive_their_server_are_taken_up_by_the_next_and_not_doubled()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        var port = FreePort();
        string[] settings = [.. TestServer.Settings(database, data, OneWorker), $"--Listen=http://127.0.0.1:{port}", "--Provisioning:Outlive=true"];
        LocalInstance survivor;
        string key;
        await using (var app = ServerApp.Create(settings))
        {
            await ServerApp.StartAsync(app);
            key = app.Services.GetRequiredService<FirstKey>().Secret!;
            survivor = await UntilAsync(() => Task.FromResult(LocalInstance.In(Directory.CreateDirectory(Path.Combine(data.Path, "workers")).FullName).FirstOrDefault()), found => found is not null) ?? throw new InvalidOperationException();
            await app.StopAsync();
        }

        Assert.True(survivor.IsThere);
        await using (var app = ServerApp.Create([.. settings, "--Provisioning:Outlive=false"]))
        {
            await ServerApp.StartAsync(app);
            using var http = new HttpClient { BaseAddress = ServerApp.AddressOf(app) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await UntilAsync(() => http.GetAsync<Page<WorkerView>>("/v1/workers"), seen => seen.Items.Any(worker => worker.Name == survivor.Name && worker.Health == WorkerHealth.Alive));
            Assert.Equal(survivor, Assert.Single(LocalInstance.In(Path.Combine(data.Path, "workers"))));
            await app.StopAsync();
        }

        Assert.False(survivor.IsThere);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    // What a process of its own does is seen by looking; there is no signal to wait for.
    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var seen = await look();
            if (condition(seen))
            {
                return seen;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
