using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class OutageTests
{
    [Fact]
    public async Task PostgreSQL_killed_in_the_middle_costs_neither_the_lease_nor_what_was_acknowledged()
    {
        using var data = new TemporaryFolder();
        await using var app = ServerApp.Create(
            [$"--Data={data.Path}", "--Listen=http://127.0.0.1:0", "--Provisioning:Min=0", "--Provisioning:Max=0", "--Provisioning:Scorers=0", "--Logging:LogLevel:Default=None"]);
        await ServerApp.StartAsync(app);
        using var admin = Client(app, app.Services.GetRequiredService<FirstKey>().Secret!);
        using var key = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Worker));
        using var workers = Client(app, (await key.ReadAsync<CreatedKey>()).Secret);
        await admin.DatasetAsync("digits", TrainingServer.Data, "custom");
        using var algorithm = await admin.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("script", TrainingServer.Script));
        await TrainingServer.JobAsync(admin, new() { Dataset = "digits", Algorithm = "script", Name = "survives", WithinSeconds = 600 });
        var worker = await ScriptedWorker.StartAsync(workers);
        await worker.TakeAsync();
        await worker.BeatAsync(JobState.Training, ScriptedWorker.Metric("loss", 1, 0.5));

        var postgres = app.Services.GetRequiredService<PrivatePostgres>();
        var restarted = new TaskCompletionSource();
        postgres.Restarted += (_, _) => restarted.TrySetResult();
        using (var process = Process.GetProcessById(postgres.ProcessId!.Value))
        {
            process.Kill();
        }

        await restarted.Task.WaitAsync(TimeSpan.FromSeconds(60));
        // The same report again, as a worker does that had no answer; the server may still be finding its database again.
        HttpStatusCode status;
        do
        {
            using var beat = await worker.TryBeatAsync(JobState.Training, 1, ScriptedWorker.Metric("loss", 1, 0.5), ScriptedWorker.Metric("loss", 2, 0.4));
            status = beat.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, status);
        using var ended = await worker.TryCompleteAsync([await worker.PutAsync("model.onnx", [1, 2, 3])]);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        var seen = await admin.GetAsync<TrainingJobView>("/v1/training-jobs/survives");
        Assert.Equal((JobState.Completed, 1, 0), (seen.State, seen.Attempts, seen.WorkersLost));
        Assert.Equal([1L, 2L], (await admin.GetAsync<Page<MetricPoint>>("/v1/training-jobs/survives/metrics")).Items.Select(point => point.Step));
        await app.StopAsync();
    }

    private static HttpClient Client(Microsoft.AspNetCore.Builder.WebApplication app, string key)
    {
        var client = new HttpClient { BaseAddress = ServerApp.AddressOf(app) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }
}
