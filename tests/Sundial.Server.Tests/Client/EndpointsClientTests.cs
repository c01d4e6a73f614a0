using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Tests.Hosting;
using Sundial.Server.Tests.Hosting.Predictions;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Server.Tests.Client;

/// <summary>The typed client against the server, with scorers and predictions that the test sends.</summary>
public sealed class EndpointsClientTests
{
    [Fact]
    public async Task An_endpoint_is_made_found_changed_followed_and_taken_away()
    {
        await using var server = await HostingServer.StartAsync();
        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Developer, "acme"));
        var scorer = await server.ScorerAsync();

        var made = await client.Endpoints.CreateAsync(new CreateEndpointRequest { Name = "digits", Variants = [new() { Model = "first" }], ErrorBudget = new(TrialSeconds: 0) });
        Assert.Equal(("digits", EndpointState.Creating, 1), (made.Name, made.State, made.NextRevision));
        await scorer.LoadAsync();
        Assert.Equal((EndpointState.InService, 1), ((await client.Endpoints.GetAsync("digits")).State, (await client.Endpoints.GetAsync(made.Id.ToString())).Revision));

        var changed = await client.Endpoints.UpdateAsync("digits", new UpdateEndpointRequest { Variants = [new() { Model = "second" }], CaptureShare = 0.5 });
        Assert.Equal((2, 0.5), (changed.NextRevision, changed.CaptureShare));
        await scorer.LoadAsync();
        Assert.Equal("second:1", (await client.Endpoints.GetAsync("digits")).Variants.Single().Stages.Single().Label);
        Assert.Equal(["digits"], await client.Endpoints.ListAsync().Select(endpoint => endpoint.Name).ToListAsync());
        Assert.Contains(await client.Endpoints.ListEventsAsync("digits").ToListAsync(), happened => happened.Kind == "revision");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var followed = new List<EndpointEvent>();
        var following = Task.Run(
            async () =>
            {
                await foreach (var happened in client.Endpoints.FollowAsync("digits", cancel: patience.Token))
                {
                    followed.Add(happened);
                }
            },
            patience.Token);
        await client.Endpoints.DeleteAsync("digits");
        await scorer.AskAsync(10);
        await scorer.ReportAsync();
        await following;

        Assert.True(followed.Count >= 2);
        Assert.Equal(followed.Select(happened => happened.Id).Order(), followed.Select(happened => happened.Id));
        var gone = await Assert.ThrowsAsync<ApiException>(() => client.Endpoints.GetAsync("digits"));
        Assert.Equal((HttpStatusCode.NotFound, "hosting.endpoint-unknown"), (gone.Status, gone.Problem.Code));
    }

    [Fact]
    public async Task The_operator_sees_the_scorers()
    {
        await using var server = await HostingServer.StartAsync();
        using var client = new SundialClient(server.Server.Address, server.Server.OperatorKey);
        await server.ScorerAsync(name: "one");

        var scorer = await client.Scorers.ListAsync().SingleAsync();

        Assert.Equal(("one", 2, true), (scorer.Name, scorer.Cpus, scorer.IsThere));
    }

    [Fact]
    public async Task A_key_for_an_endpoint_is_good_for_it_by_name_as_far_as_its_role_goes()
    {
        await using var server = await HostingServer.StartAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await server.CreateAsync(HostingServer.Of("words", "first"));
        using var admin = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Admin, "acme"));
        var key = await admin.Keys.CreateAsync(new CreateKeyRequest(Role.Viewer, Endpoints: ["digits"]));
        using var client = new SundialClient(server.Server.Address, key.Secret);

        Assert.Equal("digits", (await client.Endpoints.GetAsync("digits")).Name);
        Func<Task>[] refused =
        [
            () => client.Endpoints.GetAsync("words"),
            () => client.Endpoints.GetAsync(made.Id.ToString()),
            () => client.Endpoints.DeleteAsync("digits"),
            async () => await client.Endpoints.ListAsync().FirstAsync(),
            () => client.Models.GetAsync("first"),
        ];
        foreach (var request in refused)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiException>(request)).Status);
        }
    }

    [Fact]
    public async Task Predictions_are_found_by_what_is_known_of_them_with_their_bodies_and_what_was_right()
    {
        await using var server = await PredictionServer.SharedAsync();
        var tenant = (await server.Client.GetAsync<MeView>("/v1/me")).Tenant.Name;
        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Developer, tenant));
        var batch = server.NewBatch();
        var sure = batch.Add(second: 1, label: "7", confidence: 0.99, request: [1, 2, 3], answer: "[7]"u8.ToArray());
        var unsure = batch.Add(second: 2, label: "1", confidence: 0.4, variant: "canary", model: "digits:4");
        var failed = batch.Add(second: 3, status: 500);
        await server.TakeAsync(batch);

        Assert.Equal([failed, unsure, sure], await FoundAsync(null));
        Assert.Equal([unsure], await FoundAsync(new() { MaxConfidence = 0.5 }));
        Assert.Equal([sure], await FoundAsync(new() { MinConfidence = 0.95, Label = "7" }));
        Assert.Equal([unsure], await FoundAsync(new() { Variant = "canary", Model = "digits:4" }));
        Assert.Equal([failed], await FoundAsync(new() { Status = 500 }));
        Assert.Equal([unsure], await FoundAsync(new() { Since = PredictionServer.Noon.AddSeconds(2), Until = PredictionServer.Noon.AddSeconds(3) }));
        Assert.Equal(3, (await client.Endpoints.GetPredictionAsync("digits", sure)).RequestBytes);
        Assert.Equal([1, 2, 3], await client.Endpoints.GetRequestAsync("digits", sure));
        Assert.Equal("[7]"u8.ToArray(), await client.Endpoints.GetAnswerAsync("digits", sure));
        await using (var opened = await client.Endpoints.OpenAnswerAsync("digits", sure))
        {
            using var text = new StreamReader(opened.Stream);
            Assert.Equal((3, "[7]"), (opened.LengthBytes, await text.ReadToEndAsync()));
        }

        await using (var opened = await client.Endpoints.OpenRequestAsync("digits", sure))
        {
            Assert.Equal(3, opened.LengthBytes);
        }

        var nobody = Guid.NewGuid();
        await client.Endpoints.SetTruthAsync("digits", sure, new GroundTruth("7"));
        var attached = await client.Endpoints.SetTruthsAsync("digits", new GroundTruths(new Dictionary<Guid, string> { [unsure] = "7", [nobody] = "7" }));

        Assert.Equal(1, attached.Attached);
        Assert.Equal([nobody], attached.Unknown);
        Assert.Equal([failed], await FoundAsync(new() { HasTruth = false }));
        Assert.Equal([unsure, sure], await FoundAsync(new() { HasTruth = true }));
        var accuracy = await client.Endpoints.GetAccuracyAsync("digits");
        Assert.Equal((1L, 0L), accuracy.Where(line => line.Variant == "canary").Select(line => (line.Known, line.Correct)).Single());
        Assert.Equal((1L, 1L), accuracy.Where(line => line.Variant == "main").Select(line => (line.Known, line.Correct)).Single());
        Assert.Empty(await client.Endpoints.GetAccuracyAsync("digits", since: PredictionServer.Noon.AddHours(1)));

        async Task<Guid[]> FoundAsync(PredictionFilter? filter) => [.. await client.Endpoints.ListPredictionsAsync("digits", filter).Select(kept => kept.Record.Id).ToListAsync()];
    }

    [Fact]
    public async Task A_refusal_in_the_words_of_either_protocol_is_told_as_a_sentence()
    {
        await using var server = await HostingServer.StartAsync();
        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Developer, "acme"));

        var tensors = await Assert.ThrowsAsync<ApiException>(() => client.Inference.InferAsync("nowhere", "{}"u8.ToArray()));
        var picture = await Assert.ThrowsAsync<ApiException>(() => client.Inference.InvokeAsync("nowhere", new byte[] { 1 }, "image/png"));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (tensors.Status, picture.Status));
        Assert.Contains("no endpoint of this name", tensors.Message, StringComparison.Ordinal);
        Assert.Contains("no endpoint of this name", picture.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_brought_in_an_upload()
    {
        var server = await TestServer.SharedAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var bytes = ScoringModels.Tiny(1);
        var upload = await client.Uploads.BeginAsync(new("tiny.onnx", bytes.Length));
        await client.Uploads.SendAsync(upload, new MemoryStream(bytes));

        var version = await client.Models.CreateVersionAsync("tiny", new CreateModelVersionRequest(upload.Id));

        Assert.Equal(("tiny", 1, "model.onnx"), (version.Model, version.Version, version.Files.Single().Path));
    }
}
