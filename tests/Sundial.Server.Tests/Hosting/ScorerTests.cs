using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

public sealed class ScorerTests
{
    [Fact]
    public async Task Copies_are_divided_among_scorers_and_those_of_one_that_dies_go_to_the_others()
    {
        await using var server = await HostingServer.StartAsync();
        var (one, two) = (await server.ScorerAsync(name: "one"), await server.ScorerAsync(name: "two"));
        await server.CreateAsync(new() { Name = "digits", Variants = [new() { Model = "first" }], Scaling = new(3, 5) });
        Assert.Equal(new EndpointScaling(2, 3), (await one.AskAsync())!.Endpoints.Single().Scaling with { IdleSeconds = 300 });
        Assert.Equal(new EndpointScaling(1, 2), (await two.AskAsync())!.Endpoints.Single().Scaling with { IdleSeconds = 300 });
        await one.LoadAsync();
        Assert.Equal(EndpointState.Creating, (await server.SeeAsync("digits")).State);
        await two.LoadAsync();
        Assert.Equal(EndpointState.InService, (await server.SeeAsync("digits")).State);

        for (var second = 0; second < 7; second++)
        {
            await server.AdvanceAsync(1);
            await two.AskAsync();
        }

        Assert.Equal(new EndpointScaling(3, 5), (await two.UntilAsync(seen => seen.Endpoints.Single().Scaling.MaxReplicas == 5)).Endpoints.Single().Scaling with { IdleSeconds = 300 });
        Assert.Contains("one no longer holds it.", (await server.EventsAsync("digits", "scorer")).Select(said => said.Text));
        var scorers = (await server.Server.Operator.GetAsync<Page<ScorerView>>("/v1/scorers")).Items;
        Assert.Equal([("two", true, 1), ("one", false, 0)], scorers.Select(row => (row.Name, row.IsThere, row.Endpoints)));

        // Back in its place once it is heard of.
        await one.ReportAsync();
        await server.SweepAsync();
        Assert.Equal(3, (await one.UntilAsync(seen => seen.Endpoints is [{ Scaling.MaxReplicas: 3 }])).Endpoints.Single().Scaling.MaxReplicas);
    }

    [Fact]
    public async Task A_scorer_that_says_goodbye_is_replaced_at_once_and_one_that_was_started_anew_has_what_it_had()
    {
        await using var server = await HostingServer.StartAsync();
        var one = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first", max: 1));
        await one.LoadAsync();
        var two = await server.ScorerAsync();
        Assert.Empty((await two.AskAsync())!.Endpoints);

        using var left = await one.LeaveAsync();

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Equal(1, (await two.AskAsync())!.Endpoints.Single().Live);
        using var unknown = await one.TryReportAsync(new() { Revision = 1, MemoryBytes = 1, Endpoints = [] });
        Assert.Equal("hosting.scorer-unknown", (await unknown.ProblemAsync(404)).Code);

        var anew = await server.ScorerAsync(previous: two.Id);
        Assert.Equal(two.Id, anew.Id);
        Assert.Single((await anew.AskAsync())!.Endpoints);
    }

    [Fact]
    public async Task A_scorer_gets_the_identity_that_it_made_once_however_often_it_asks_and_nobody_else_gets_it()
    {
        await using var server = await HostingServer.StartAsync();
        var (id, mine, anothers) = (Guid.CreateVersion7(), new string('m', 43), new string('a', 43));

        Assert.Equal(id, (await server.ScorerAsync(previous: id, secret: mine)).Id);
        var scorer = await server.ScorerAsync(previous: id, secret: mine);
        Assert.Equal(id, scorer.Id);
        await server.CreateAsync(HostingServer.Of("digits", "first", max: 1));
        await scorer.LoadAsync();
        var other = await server.ScorerAsync(new("http://127.0.0.1:6666"), previous: id, secret: anothers, name: "other");
        var silent = await server.ScorerAsync(new("http://127.0.0.1:6667"), previous: id, name: "silent");

        Assert.Equal(3, new HashSet<Guid> { id, other.Id, silent.Id }.Count);
        Assert.Equal(new("http://127.0.0.1:9"), (await server.ScorersAsync()).Single(one => one.Id == id).Address);
        Assert.Equal(3, (await server.ScorersAsync()).Count);
        Assert.Empty((await other.AskAsync())!.Endpoints);

        // One that had no secret yet gets its identity with the first one it tells, and with no other.
        Assert.Equal(silent.Id, (await server.ScorerAsync(previous: silent.Id, secret: mine)).Id);
        Assert.NotEqual(silent.Id, (await server.ScorerAsync(previous: silent.Id, secret: anothers)).Id);
        using var zeros = await server.Worker.PostAsync("/v1/scorers", new RegisterScorerRequest("x", new("http://127.0.0.1:9"), 1, 1, false, Guid.Empty, "short"));
        Assert.Equal(["previous", "secret"], (await zeros.ProblemAsync(400)).Errors!.Keys.Order());
    }

    [Fact]
    public async Task The_only_scorer_keeps_its_endpoints_however_long_it_is_silent()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.LoadAsync();

        await server.AdvanceAsync(20);

        Assert.Equal((EndpointState.InService, 1), ((await server.SeeAsync("digits")).State, (await server.SeeAsync("digits")).Scorers.Count));
        Assert.Single((await scorer.AskAsync())!.Endpoints);
    }

    [Fact]
    public async Task An_assignment_comes_as_soon_as_there_is_something_new_and_not_for_what_is_another_tenants()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.AskAsync();
        Assert.Null(await scorer.AskAsync());

        await server.Server.KeyAsync(Role.Viewer, "other");
        Assert.Null(await scorer.AskAsync());

        var waiting = scorer.AskAsync(60);
        await server.UpdateAsync("digits", new() { CaptureShare = 0.5 });
        Assert.Equal(0.5, (await waiting)!.Endpoints.Single().CaptureShare);
    }

    [Fact]
    public async Task A_key_is_known_to_a_scorer_while_it_is_good_and_a_quota_as_it_is_now()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        var before = (await scorer.AskAsync())!.Keys;
        Assert.All(before, known => Assert.Equal(scorer.Assignment!.Tenants.Single().Id, known.Tenant));

        using var made = await server.Server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, "acme", Endpoints: ["digits"]));
        var key = (await made.ReadAsync<CreatedKey>()).Key;
        var known = (await scorer.UntilAsync(seen => seen.Keys.Count == before.Count + 1)).Keys.Single(one => one.Id == key.Id);
        Assert.Equal((key.Prefix, Role.Viewer, "digits"), (known.Prefix, known.Role, known.Endpoints!.Single()));

        var waiting = scorer.AskAsync(60);
        using var revoked = await server.Server.Operator.DeleteAsync($"/v1/keys/{key.Id}");
        Assert.DoesNotContain((await waiting)!.Keys, one => one.Id == key.Id);

        waiting = scorer.AskAsync(60);
        using var changed = await server.Server.Operator.PatchAsync("/v1/tenants/acme", new UpdateTenantRequest(new(PredictionsPerSecond: 7)));
        Assert.Equal(7, (await waiting)!.Tenants.Single().PredictionsPerSecond);
    }

    [Fact]
    public async Task A_serving_program_goes_only_to_scorers_that_take_one_with_its_files()
    {
        await using var server = await HostingServer.StartAsync();
        var plain = await server.ScorerAsync(programs: false);
        using var folder = new TemporaryFolder();
        var archive = await File.ReadAllBytesAsync(Archives.Zip(Path.Combine(folder.Path, "bundle.zip"), [("run.sh", "exit 0"u8.ToArray())]));
        await HostingServer.ModelAsync(server.Client, "program", archive, "bundle.zip", new ModelServing(["./run.sh"]));
        await server.CreateAsync(HostingServer.Of("digits", "program"));
        Assert.Empty((await plain.AskAsync())!.Endpoints);
        await server.SweepAsync();
        Assert.StartsWith("No scorer is there", (await server.SeeAsync("digits")).Reason, StringComparison.Ordinal);

        var able = await server.ScorerAsync();
        var stage = (await able.AskAsync())!.Endpoints.Single().Revisions.Single().Variants.Single().Stages.Single();

        Assert.Equal((null, "./run.sh"), (stage.ModelPath, stage.Program!.Command.Single()));
        var file = stage.Program.Bundle ?? stage.Files.Single();
        using var bytes = await able.TryGetAsync(file.Sha256);
        Assert.Equal(archive, await bytes.Content.ReadAsByteArrayAsync());
        using var refused = await plain.TryGetAsync(file.Sha256);
        Assert.Equal("hosting.blob-unknown", (await refused.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task What_a_scorer_counted_before_it_was_started_anew_stays_counted()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.AskAsync();

        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 100, 3));
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 100, 3));
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 10, 1));
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 15, 1));

        var variant = (await server.SeeAsync("digits")).Variants.Single();
        Assert.Equal((115L, 4L), (variant.Requests, variant.Errors));
    }

    [Fact]
    public async Task Lines_of_a_serving_program_are_kept_up_to_a_bound()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:KeptLines=3");
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.AskAsync();
        var lines = Enumerable.Range(1, 5).Select(number => new ProgramLine(made.Id, DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(2)), $"line {number}")).ToList();

        using var answer = await scorer.TryReportAsync(new() { Revision = scorer.Revision, MemoryBytes = 1, Endpoints = [], Lines = [.. lines, new(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "nobody's")] });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["line 3", "line 4", "line 5"], (await server.EventsAsync("digits", "log")).Select(one => one.Text));
    }

    [Fact]
    public async Task A_server_that_is_started_again_knows_everything_and_takes_nobody_for_lost()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        string[] settings = TestServer.Settings(database, data, "--Hosting:SweepSeconds=60");
        Guid scorer;
        string key, worker;
        var first = ServerApp.Create(settings);
        await ServerApp.StartAsync(first);
        await using (first)
        {
            key = first.Services.GetRequiredService<FirstKey>().Secret!;
            using var admin = Client(first, key);
            using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Worker));
            worker = (await made.ReadAsync<CreatedKey>()).Secret;
            using var workers = Client(first, worker);
            await HostingServer.ModelAsync(admin, "first", ScoringModels.Tiny());
            var scripted = await ScriptedScorer.StartAsync(workers);
            scorer = scripted.Id;
            using var endpoint = await admin.PostAsync("/v1/endpoints", HostingServer.Of("digits", "first"));
            await endpoint.ReadAsync<EndpointView>();
            await scripted.LoadAsync();
            await first.StopAsync();
        }

        await using var second = ServerApp.Create(settings);
        await ServerApp.StartAsync(second);
        using var client = Client(second, key);
        using var again = Client(second, worker);
        var seen = await client.GetAsync<EndpointView>("/v1/endpoints/digits");
        Assert.Equal((EndpointState.InService, 1), (seen.State, seen.Revision));
        Assert.True((await client.GetAsync<Page<ScorerView>>("/v1/scorers")).Items.Single().IsThere);
        var assignment = await again.GetAsync<ScorerAssignment>($"/v1/scorers/{scorer}/assignment");
        Assert.Equal(1, assignment.Endpoints.Single().Live);
        await second.StopAsync();
    }

    private static HttpClient Client(Microsoft.AspNetCore.Builder.WebApplication app, string key)
    {
        var client = new HttpClient { BaseAddress = ServerApp.AddressOf(app) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }
}
