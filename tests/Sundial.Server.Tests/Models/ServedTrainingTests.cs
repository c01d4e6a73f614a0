using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Models;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Tests.Training;
using Xunit;

namespace Sundial.Server.Tests.Models;

public sealed class ServedTrainingTests
{
    [Fact]
    public async Task A_model_of_an_algorithm_that_serves_carries_the_algorithms_program_and_its_files()
    {
        await using var server = await TrainingServer.StartAsync();
        byte[] zip = [.. "PK\x03\x04"u8, .. UploadCalls.Bytes(1000)];
        var specification = TrainingServer.Script with { Serve = ["python3", "serve.py"], Environment = new Dictionary<string, string> { ["GREETING"] = "hello" } };
        using var algorithm = await server.Client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("served", specification, (await server.Client.UploadAsync(zip, "served.zip")).Id));
        Assert.Equal(["python3", "serve.py"], (await algorithm.ReadAsync<AlgorithmView>()).Specification.Serve);
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "served", Name = "words", WithinSeconds = 60 });
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CompleteAsync();
        var tenant = (await server.Client.GetAsync<MeView>("/v1/me")).Tenant.Id;

        var version = await server.Client.GetAsync<ModelVersionView>("/v1/models/words/versions/1");
        var servable = await server.Server.Database.Database.RunTenantAsync(
            tenant, work => ModelCatalog.FindServableAsync(work, tenant, "words", CancellationToken.None), CancellationToken.None);

        Assert.Equal(["python3", "serve.py"], version.Serve!.Command);
        Assert.Equal("hello", version.Serve.Environment!["GREETING"]);
        Assert.Equal(version.Files, servable.Files);
        Assert.Null(servable.ModelPath);
        Assert.Equal((UploadCalls.Sha256(zip), (long)zip.Length), (servable.Program!.Bundle!.Sha256, servable.Program.Bundle.SizeBytes));
        Assert.Equal(["python3", "serve.py"], servable.Program.Command);
    }

    [Fact]
    public async Task A_model_of_an_algorithm_that_does_not_serve_carries_no_program()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("plain");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CompleteAsync();

        Assert.Null((await server.Client.GetAsync<ModelVersionView>("/v1/models/plain/versions/1")).Serve);
    }
}
