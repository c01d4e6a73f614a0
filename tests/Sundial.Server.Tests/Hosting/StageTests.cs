using System.Net;
using Google.Protobuf;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Onnx;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Tests.Training;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

public sealed class StageTests
{
    [Fact]
    public async Task A_checkpoint_of_a_running_job_is_served_while_it_trains_on_and_stays_when_the_job_lets_it_go()
    {
        await using var server = await TrainingServer.StartAsync();
        var scorer = await ScriptedScorer.StartAsync(server.WorkerClient);
        await server.JobAsync("running");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1, 0.9, ScoringModels.Tiny(1));
        await worker.CheckpointAsync(2, 0.1, ScoringModels.Tiny(2));

        async Task<StageView> StageAsync(string? checkpoint)
        {
            using var made = await server.Client.PostAsync("/v1/endpoints", new CreateEndpointRequest { Variants = [new() { Job = "running", Checkpoint = checkpoint }] });
            return (await made.ReadAsync<EndpointView>()).Variants.Single().Stages.Single();
        }

        Assert.Equal(["running#1", "running#2", "running#2"], [(await StageAsync(null)).Label, (await StageAsync("latest")).Label, (await StageAsync("2")).Label]);
        using var none = await server.Client.PostAsync("/v1/endpoints", new CreateEndpointRequest { Variants = [new() { Job = "running", Checkpoint = "7" }] });
        Assert.Equal("training.checkpoint-unknown", (await none.ProblemAsync(404)).Code);

        for (var seed = 3; seed < 8; seed++)
        {
            await worker.CheckpointAsync(seed, 0.95, ScoringModels.Tiny(seed));
        }

        var stages = (await scorer.AskAsync())!.Endpoints.Select(endpoint => endpoint.Revisions.Single().Variants.Single().Stages.Single()).ToList();
        Assert.Equal(["checkpoint-1", "checkpoint-2", "checkpoint-2"], stages.Select(stage => stage.Version));
        foreach (var stage in stages)
        {
            // Without the state that only the training needs.
            using var bytes = await scorer.TryGetAsync(stage.Files.Single().Sha256);
            Assert.Equal(ScoringModels.Tiny(stage.Version == "checkpoint-1" ? 1 : 2), await bytes.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal("training", (await server.SeeAsync("running")).State.ToString().ToLowerInvariant());
    }

    [Fact]
    public async Task A_model_that_is_deleted_is_served_on_and_its_bytes_go_with_the_last_revision()
    {
        await using var server = await HostingServer.StartAsync("--Blobs:Grace=00:00:00");
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        var digest = (await scorer.LoadAsync()).Endpoints.Single().Revisions.Single().Variants.Single().Stages.Single().Files.Single().Sha256;
        using var deleted = await server.Client.DeleteAsync("/v1/models/first");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        async Task<bool> IsThereAsync()
        {
            await server.Server.Database.Database.RunPlatformAsync(work => work.ExecuteAsync("delete from uploads", CancellationToken.None), CancellationToken.None);
            await server.Server.Service<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<BlobCollector>().Single().CollectAsync(CancellationToken.None);
            return await server.Server.Service<ArtifactStore>().SizeAsync(Digest.Parse(digest), CancellationToken.None) is not null;
        }

        Assert.True(await IsThereAsync());
        await server.ReviseAsync("digits", "second");
        Assert.True(await IsThereAsync());
        await scorer.LoadAsync();
        Assert.False(await IsThereAsync());
    }

    [Fact]
    public async Task What_a_model_takes_and_gives_is_told_before_it_is_deployed()
    {
        await using var server = await HostingServer.StartAsync();
        await HostingServer.ModelAsync(server.Client, "three", ScoringModels.Perceptron(1, 3, 5));
        foreach (var version in new[] { "1", "latest" })
        {
            var signature = await server.Client.GetAsync<ModelSignature>($"/v1/models/three/versions/{version}/signature");
            Assert.Equal("x FP32[-1,3]", ChainRules.Written(signature.Inputs));
            Assert.Equal("y FP32[-1,5]", ChainRules.Written(signature.Outputs));
        }

        using var unknown = await server.Client.GetAsync("/v1/models/three/versions/2/signature");
        await unknown.ProblemAsync(404);
    }

    [Fact]
    public async Task A_chain_whose_models_do_not_fit_is_refused_with_both_signatures_side_by_side()
    {
        await using var server = await HostingServer.StartAsync();
        await HostingServer.ModelAsync(server.Client, "three", ScoringModels.Perceptron(1, 3, 5));
        await HostingServer.ModelAsync(server.Client, "choosy", ScoringModels.Picky());

        using var refused = await server.Client.PostAsync("/v1/endpoints", Chain("first", "three", "choosy"));
        var problem = await refused.ProblemAsync(409);
        Assert.Equal("hosting.chain-misfit", problem.Code);
        Assert.Equal("choosy:1 does not take what three:1 gives.\nthree:1 gives:  y FP32[-1,5]\nchoosy:1 takes: index INT64[-1]", problem.Detail);

        var made = await server.CreateAsync(Chain("first", "three:1"));
        Assert.Equal(["first:1", "three:1"], made.Variants.Single().Stages.Select(stage => stage.Label));
        Assert.Equal((4L, 5L), (made.Variants[0].Signature!.Inputs[0].Shape[1], made.Variants[0].Signature!.Outputs[0].Shape[1]));
        Assert.StartsWith("first-", made.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_served_is_refused_in_a_sentence()
    {
        await using var server = await HostingServer.StartAsync();
        var model = OnnxModel.Read(ScoringModels.Tiny());
        model.Graph.Output[0].Type.TensorType.Shape = null;
        await HostingServer.ModelAsync(server.Client, "shapeless", model.ToByteArray());
        var stranger = await server.Server.ClientAsync(Role.Developer, "other");

        async Task<string> CodeAsync(HttpClient client, int status, params VariantRequest[] variants)
        {
            using var answer = await client.PostAsync("/v1/endpoints", new CreateEndpointRequest { Variants = variants });
            return (await answer.ProblemAsync(status)).Code;
        }

        Assert.Equal("models.unknown", await CodeAsync(stranger, 404, new VariantRequest { Model = "first" }));
        Assert.Equal("models.version-unknown", await CodeAsync(server.Client, 404, new VariantRequest { Model = "first:9" }));
        Assert.Equal("hosting.not-servable", await CodeAsync(server.Client, 409, new VariantRequest { Model = "shapeless" }));
        Assert.Equal("training.job-unknown", await CodeAsync(server.Client, 404, new VariantRequest { Job = "first" }));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400, new VariantRequest { Model = "first", Job = "x" }));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400, new VariantRequest { Model = "first", Shadow = true }));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400, new VariantRequest { Model = "first" }, new VariantRequest { Model = "second" }));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400, new VariantRequest { Chain = ["first"] }));
        Assert.Equal("request.invalid", await CodeAsync(server.Client, 400, new VariantRequest { Job = "x", Checkpoint = "newest" }));
    }

    [Fact]
    public async Task A_create_that_is_repeated_under_one_key_makes_one_endpoint_and_names_are_taken_once()
    {
        await using var server = await HostingServer.StartAsync();
        using var one = await server.Client.PostAsync("/v1/endpoints", HostingServer.Of(null, "first"), ("Idempotency-Key", "k"));
        using var two = await server.Client.PostAsync("/v1/endpoints", HostingServer.Of(null, "first"), ("Idempotency-Key", "k"));
        var (made, again) = (await one.ReadAsync<EndpointView>(), await two.ReadAsync<EndpointView>());

        Assert.Equal(made.Id, again.Id);
        using var taken = await server.Client.PostAsync("/v1/endpoints", HostingServer.Of(made.Name, "first"));
        Assert.Equal("hosting.name-taken", (await taken.ProblemAsync(409)).Code);
        Assert.Equal(made.Id, (await server.Client.GetAsync<Page<EndpointView>>("/v1/endpoints")).Items.Single().Id);

        using var outdated = await server.Client.PatchAsync($"/v1/endpoints/{made.Id}", new UpdateEndpointRequest { CaptureShare = 1 }, ("If-Match", "\"77\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, outdated.StatusCode);
        using var current = await server.Client.PatchAsync($"/v1/endpoints/{made.Id}", new UpdateEndpointRequest { CaptureShare = 1 }, ("If-Match", one.Headers.ETag!.ToString()));
        Assert.Equal(1, (await current.ReadAsync<EndpointView>()).CaptureShare);
    }

    private static CreateEndpointRequest Chain(params string[] models) => new() { Variants = [new() { Chain = models }] };
}
