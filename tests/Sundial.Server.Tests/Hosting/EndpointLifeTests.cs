using System.Net;
using System.Net.ServerSentEvents;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

public sealed class EndpointLifeTests
{
    [Fact]
    public async Task An_endpoint_answers_once_its_scorer_has_loaded_the_model_it_names()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync(new("http://127.0.0.1:7401"));

        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));

        Assert.Equal((EndpointState.Creating, null, 1), (made.State, made.Revision, made.NextRevision));
        Assert.Equal("first:1", made.Variants.Single().Stages.Single().Label);
        Assert.Equal(("x", "FP32", -1L), (made.Variants[0].Signature!.Inputs[0].Name, made.Variants[0].Signature!.Inputs[0].Datatype, made.Variants[0].Signature!.Inputs[0].Shape[0]));
        Assert.Equal([new Uri("http://127.0.0.1:7401")], made.Scorers);

        var assigned = (await scorer.AskAsync())!.Endpoints.Single();
        Assert.Equal((made.Id, "digits", null), (assigned.Id, assigned.Name, assigned.Live));
        var stage = assigned.Revisions.Single().Variants.Single().Stages.Single();
        Assert.Equal(("model.onnx", "1"), (stage.ModelPath, stage.Version));
        using var bytes = await scorer.TryGetAsync(stage.Files.Single().Sha256);
        Assert.Equal(Sundial.Testing.Models.ScoringModels.Tiny(1), await bytes.Content.ReadAsByteArrayAsync());

        await scorer.ReportAsync(ScriptedScorer.Loading(made.Id, 1));
        Assert.Equal(EndpointState.Creating, (await server.SeeAsync("digits")).State);
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1));
        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, 1, null, 1), (seen.State, seen.Revision, seen.NextRevision, seen.Variants[0].Replicas));
        Assert.Equal(1, (await scorer.AskAsync())!.Endpoints.Single().Live);
        Assert.Equal(
            ["creating", "Revision 1 is to be loaded.", "scorer is to hold it.", "Revision 1 answers.", "creating → in_service"], (await server.EventsAsync("digits")).Select(one => one.Text));
    }

    [Fact]
    public async Task An_endpoint_whose_model_cannot_be_loaded_has_failed_says_why_and_may_be_given_another()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.AskAsync();

        await scorer.ReportAsync(ScriptedScorer.Failed(made.Id, 1, "its weights are not finite."));

        var failed = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.Failed, null, null), (failed.State, failed.Revision, failed.NextRevision));
        Assert.Equal("Revision 1 cannot be loaded: its weights are not finite.", failed.Reason);
        Assert.Equal("first:1", failed.Variants.Single().Stages.Single().Label);
        Assert.Empty((await scorer.AskAsync())!.Endpoints);

        Assert.Equal(EndpointState.Creating, (await server.ReviseAsync("digits", "second")).State);
        await scorer.LoadAsync();
        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, 2), (seen.State, seen.Revision));
    }

    [Fact]
    public async Task A_revision_is_on_trial_beside_the_old_one_until_its_time_is_over()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first", new(0.1, 10, TrialSeconds: 5)));
        await scorer.LoadAsync();

        var updating = await server.ReviseAsync("digits", "second");
        Assert.Equal((EndpointState.Updating, 1, 2), (updating.State, updating.Revision, updating.NextRevision));
        Assert.Equal([1, 2], (await scorer.LoadAsync()).Endpoints.Single().Revisions.Select(revision => revision.Number));
        var trial = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.Updating, 2, null), (trial.State, trial.Revision, trial.NextRevision));
        var assigned = (await scorer.AskAsync())!.Endpoints.Single();
        Assert.Equal((2, 2), (assigned.Live, assigned.Revisions.Count));

        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 50), ScriptedScorer.Ready(made.Id, 2, 100, 9));
        await server.AdvanceAsync(4);
        Assert.Equal(EndpointState.Updating, (await server.SeeAsync("digits")).State);
        await server.AdvanceAsync(2);
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1, 50), ScriptedScorer.Ready(made.Id, 2, 100, 9));

        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, 2, 100L, 9L), (seen.State, seen.Revision, seen.Variants[0].Requests, seen.Variants[0].Errors));
        Assert.Equal([2], (await scorer.AskAsync())!.Endpoints.Single().Revisions.Select(revision => revision.Number));
    }

    [Fact]
    public async Task A_revision_that_uses_up_its_error_budget_is_taken_back()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first", new(0.1, 10, TrialSeconds: 60)));
        await scorer.LoadAsync();
        await server.ReviseAsync("digits", "second");
        await scorer.LoadAsync();

        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1), ScriptedScorer.Ready(made.Id, 2, 9, 2));
        Assert.Equal(2, (await server.SeeAsync("digits")).Revision);
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1), ScriptedScorer.Ready(made.Id, 2, 20, 3));

        var back = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.RollingBack, 1), (back.State, back.Revision));
        Assert.StartsWith("3 of 20 answers of revision 2 were the model's own errors, more than 10", back.Reason, StringComparison.Ordinal);
        var assigned = (await scorer.AskAsync())!.Endpoints.Single();
        Assert.Equal((1, 1), (assigned.Live, assigned.Revisions.Single().Number));
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1));
        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, 1, back.Reason), (seen.State, seen.Revision, seen.Reason));
    }

    [Fact]
    public async Task An_update_that_cannot_be_loaded_leaves_the_old_revision_in_service()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.LoadAsync();
        await server.ReviseAsync("digits", "second");
        await scorer.AskAsync();

        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1), ScriptedScorer.Failed(made.Id, 2, "no."));
        Assert.Equal((EndpointState.RollingBack, 1), ((await server.SeeAsync("digits")).State, (await server.SeeAsync("digits")).Revision));
        await scorer.ReportAsync(ScriptedScorer.Ready(made.Id, 1));

        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, 1, "Revision 2 cannot be loaded: no."), (seen.State, seen.Revision, seen.Reason));
    }

    [Fact]
    public async Task A_scorer_whose_disk_is_full_does_not_take_an_endpoint_away_from_those_that_have_it()
    {
        await using var server = await HostingServer.StartAsync();
        var (one, full) = (await server.ScorerAsync(name: "one"), await server.ScorerAsync(name: "full"));
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await full.AskAsync();

        await full.ReportAsync(ScriptedScorer.Failed(made.Id, 1, "the disk is full."));
        Assert.Equal(EndpointState.Creating, (await server.SeeAsync("digits")).State);
        await one.LoadAsync();

        Assert.Equal((EndpointState.InService, 1), ((await server.SeeAsync("digits")).State, (await server.SeeAsync("digits")).Revision));
        Assert.Contains("Revision 1 could not be loaded by a scorer, which tries again: the disk is full.", (await server.EventsAsync("digits")).Select(happened => happened.Text));

        // It is to go on trying, and to hold what comes next.
        await server.SweepAsync();
        await full.AskAsync();
        Assert.Equal(1, full.Assignment!.Endpoints.Single().Live);
        await server.ReviseAsync("digits", "second");
        await full.LoadAsync();
        await one.AskAsync();
        await one.ReportAsync(ScriptedScorer.Ready(made.Id, 1), ScriptedScorer.Failed(made.Id, 2, "the disk is full."));
        Assert.Equal((EndpointState.InService, 2), ((await server.SeeAsync("digits")).State, (await server.SeeAsync("digits")).Revision));
    }

    [Fact]
    public async Task What_a_scorer_cannot_load_goes_to_another_one_which_takes_over_once_it_answers()
    {
        await using var server = await HostingServer.StartAsync();
        var full = await server.ScorerAsync(name: "full");
        var made = await server.CreateAsync(HostingServer.Of("digits", "first", max: 1));
        await full.LoadAsync();
        var other = await server.ScorerAsync(name: "other");
        await server.ReviseAsync("digits", "second");
        await full.AskAsync();

        await full.ReportAsync(ScriptedScorer.Ready(made.Id, 1), ScriptedScorer.Failed(made.Id, 2, "the disk is full."));
        await server.SweepAsync();

        // The one that answers is not let go before the other one does.
        var waiting = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.Updating, 1, 2), (waiting.State, waiting.Revision, waiting.NextRevision));
        Assert.Equal([1, 2], (await other.AskAsync())!.Endpoints.Single().Revisions.Select(revision => revision.Number));
        await full.AskAsync();
        Assert.Single(full.Assignment!.Endpoints);
        await other.LoadAsync();
        await server.SweepAsync();

        Assert.Equal((EndpointState.InService, 2), ((await server.SeeAsync("digits")).State, (await server.SeeAsync("digits")).Revision));
        Assert.Empty((await full.AskAsync())!.Endpoints);
    }

    [Fact]
    public async Task What_two_scorers_cannot_load_is_the_models_own_fault()
    {
        await using var server = await HostingServer.StartAsync();
        var scorers = new[] { await server.ScorerAsync(name: "a"), await server.ScorerAsync(name: "b"), await server.ScorerAsync(name: "c") };
        var made = await server.CreateAsync(HostingServer.Of("digits", "first", max: 1));
        for (var tries = 1; tries <= 2; tries++)
        {
            Assert.Equal(EndpointState.Creating, (await server.SeeAsync("digits")).State);
            foreach (var scorer in scorers)
            {
                await scorer.AskAsync();
                await scorer.ReportAsync([.. scorer.Assignment!.Endpoints.Select(_ => ScriptedScorer.Failed(made.Id, 1, "its weights are not finite."))]);
            }

            await server.SweepAsync();
        }

        var failed = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.Failed, "Revision 1 cannot be loaded: its weights are not finite."), (failed.State, failed.Reason));
    }

    [Fact]
    public async Task A_newer_update_takes_the_place_of_one_that_does_not_answer_yet()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.LoadAsync();
        await server.ReviseAsync("digits", "second");
        await scorer.AskAsync();

        await server.ReviseAsync("digits", "first");

        Assert.Equal([1, 3], (await scorer.AskAsync())!.Endpoints.Single().Revisions.Select(revision => revision.Number));
        await scorer.LoadAsync();
        Assert.Equal(3, (await server.SeeAsync("digits")).Revision);
    }

    [Fact]
    public async Task A_deleted_endpoint_is_gone_when_no_scorer_holds_it_and_its_follower_hears_of_it()
    {
        await using var server = await HostingServer.StartAsync();
        var scorer = await server.ScorerAsync();
        var made = await server.CreateAsync(HostingServer.Of("digits", "first"));
        await scorer.LoadAsync();
        using (var page = await server.Client.SendAsync(HttpMethod.Get, "/v1/endpoints/digits/events", null, ("Accept", "*/*")))
        {
            Assert.Equal("application/json", page.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty((await page.ReadAsync<Page<EndpointEvent>>()).Items);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/endpoints/digits/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var line = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        using var deleted = await server.Client.DeleteAsync("/v1/endpoints/digits");
        using var again = await server.Client.DeleteAsync("/v1/endpoints/digits");
        using var refused = await server.Client.PatchAsync("/v1/endpoints/digits", new UpdateEndpointRequest { CaptureShare = 1 });

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (deleted.StatusCode, again.StatusCode));
        Assert.Equal("hosting.endpoint-deleting", (await refused.ProblemAsync(409)).Code);
        Assert.Equal(EndpointState.Deleting, (await server.SeeAsync("digits")).State);
        Assert.Empty((await scorer.AskAsync())!.Endpoints);
        await scorer.ReportAsync();
        using var gone = await server.Client.GetAsync($"/v1/endpoints/{made.Id}");
        Assert.Equal("hosting.endpoint-unknown", (await gone.ProblemAsync(404)).Code);
        var last = "";
        await foreach (var one in SseParser.Create(await line.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            last = one.EventType;
        }

        Assert.Equal("end", last);
        Assert.Equal(EndpointState.Creating, (await server.CreateAsync(HostingServer.Of("digits", "second"))).State);
    }

    [Fact]
    public async Task An_endpoint_without_a_scorer_waits_for_one()
    {
        await using var server = await HostingServer.StartAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        await server.SweepAsync();
        Assert.StartsWith("No scorer is there", (await server.SeeAsync("digits")).Reason, StringComparison.Ordinal);

        var scorer = await server.ScorerAsync();
        await scorer.LoadAsync();

        var seen = await server.SeeAsync("digits");
        Assert.Equal((EndpointState.InService, null), (seen.State, seen.Reason));
    }
}
