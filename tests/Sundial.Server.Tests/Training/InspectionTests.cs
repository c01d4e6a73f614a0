using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Workers;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>Data sets are looked at by workers, and what they find is told.</summary>
public sealed class InspectionTests
{
    [Fact]
    public async Task A_new_data_set_waits_for_a_worker_and_what_it_finds_is_told()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        var before = await ProfileAsync(server);

        var assignment = await worker.AskInspectionAsync(10);
        var during = await ProfileAsync(server);
        using (var data = await worker.TryGetForInspectionAsync(assignment!.Claim, assignment.Data.Sha256))
        {
            Assert.Equal(TrainingServer.Data, await data.Content.ReadAsByteArrayAsync());
        }

        using (var others = await worker.TryGetForInspectionAsync(assignment.Claim, UploadCalls.Sha256([7])))
        {
            await others.ProblemAsync(404);
        }

        var pack = await worker.PutThumbnailsAsync(assignment.Claim, ScriptedInspection.Pack);
        foreach (var _ in new[] { 1, 2 })
        {
            using var done = await worker.FinishInspectionAsync(new() { Claim = assignment.Claim, Found = ScriptedInspection.Boxes(pack) });
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        var after = await ProfileAsync(server);
        Assert.Equal((InspectionState.Pending, null, 0), (before.State, before.Kind, before.Pictures));
        Assert.Equal(InspectionState.Running, during.State);
        Assert.Equal((InspectionState.Ready, "digits", DatasetKind.Boxes, "object-detection", 3), (after.State, after.Name, after.Kind, after.SuggestedTask, after.Pictures));
        Assert.Equal(["cat", "dog"], after.Boxes!.Classes.Select(known => known.Name));
        Assert.Equal(FindingSeverity.Warning, Assert.Single(after.Findings).Severity);
        Assert.Equal(["cpu-1", "cpu-2"], after.Tiers);
        Assert.Null(await worker.AskInspectionAsync());
    }

    [Fact]
    public async Task A_profile_has_a_tag_that_changes_with_it()
    {
        await using var server = await TrainingServer.StartAsync();
        using var first = await server.Client.GetAsync("/v1/datasets/digits/profile");
        var tag = first.Headers.ETag!.ToString();
        using var same = await server.Client.SendAsync(HttpMethod.Get, "/v1/datasets/digits/profile", null, ("If-None-Match", tag));
        await (await server.WorkerAsync()).InspectAsync();
        using var other = await server.Client.SendAsync(HttpMethod.Get, "/v1/datasets/digits/profile", null, ("If-None-Match", tag));

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Pictures_are_listed_by_class_and_part_and_their_thumbnails_may_be_kept_for_ever()
    {
        await using var server = await TrainingServer.StartAsync();
        await (await server.WorkerAsync()).InspectAsync();

        var first = await server.Client.GetAsync<Page<DatasetPicture>>("/v1/datasets/digits/pictures?limit=2");
        var second = await server.Client.GetAsync<Page<DatasetPicture>>($"/v1/datasets/digits/pictures?limit=2&cursor={first.Next}");
        var cats = await server.Client.GetAsync<Page<DatasetPicture>>("/v1/datasets/digits/pictures?class=cat");
        var trained = await server.Client.GetAsync<Page<DatasetPicture>>("/v1/datasets/digits/pictures?split=train");
        using var wrong = await server.Client.GetAsync("/v1/datasets/digits/pictures?split=some");
        using var kept = await server.Client.GetAsync(second.Items[0].Thumbnail);
        using var known = await server.Client.SendAsync(HttpMethod.Get, second.Items[0].Thumbnail, null, ("If-None-Match", kept.Headers.ETag!.ToString()));
        using var asked = await server.Client.GetAsync("/v1/datasets/digits/pictures/1/thumbnail");
        using var missing = await server.Client.GetAsync("/v1/datasets/digits/pictures/3/thumbnail");

        Assert.Equal([0, 1, 2], first.Items.Concat(second.Items).Select(picture => picture.Number));
        Assert.Null(second.Next);
        Assert.Equal(("a.png", 2, DatasetSplit.Train), (first.Items[0].Path, first.Items[0].BoxCount, first.Items[0].Split));
        Assert.Equal(new PictureBox("dog", 0, 0, 1, 1), first.Items[0].Boxes[1]);
        Assert.Equal(["a.png", "b.png"], cats.Items.Select(picture => picture.Path));
        Assert.Equal(["a.png", "c.png"], trained.Items.Select(picture => picture.Path));
        await wrong.ProblemAsync(400);
        Assert.Equal([3, 3, 3, 3, 3], await kept.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/webp", kept.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", kept.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal([2, 2, 2, 2], await asked.Content.ReadAsByteArrayAsync());
        Assert.True(asked.Headers.CacheControl!.NoCache);
        Assert.Equal("datasets.picture-unknown", (await missing.ProblemAsync(404)).Code);
    }

    [Theory]
    [InlineData(25, "", 20, 10, "10 times")]
    [InlineData(40, "", 40, 16, "16 times")]
    [InlineData(80, "&tier=cpu-1", 40, 8, "8.0 times")]
    [InlineData(12, "&optimize_for=size", 10, 1, "1.0 times")]
    [InlineData(6, "", 10, 1, "1.0 times")]
    public async Task A_plan_is_that_of_the_nearest_time_of_the_ladder(double within, string more, double reckoned, double epochs, string words)
    {
        await using var server = await TrainingServer.StartAsync();
        await (await server.WorkerAsync()).InspectAsync();

        var plan = await server.Client.GetAsync<TrainingPlan>(FormattableString.Invariant($"/v1/datasets/digits/plan?within_seconds={within}{more}"));

        Assert.Equal((within, reckoned, epochs), (plan.WithinSeconds, plan.ReckonedSeconds, plan.Epochs));
        Assert.Equal(within, plan.Phases.Sum(phase => phase.Seconds), 1);
        Assert.Contains(words, plan.Sentences[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_without_tuning_gives_its_time_to_training()
    {
        await using var server = await TrainingServer.StartAsync();
        await (await server.WorkerAsync()).InspectAsync();

        var with = await server.Client.GetAsync<TrainingPlan>("/v1/datasets/digits/plan?within_seconds=40&tier=cpu-2");
        var without = await server.Client.GetAsync<TrainingPlan>("/v1/datasets/digits/plan?within_seconds=40&tier=cpu-2&tune=false");

        Assert.Equal((true, 12, "cpu-2", 2), (with.Tuning.Pays, with.Tuning.Evaluations, with.Tier, with.Threads));
        Assert.False(without.Tuning.Pays);
        Assert.DoesNotContain(without.Phases, phase => phase.Phase == "tune");
        Assert.Equal(39, without.Phases.Single(phase => phase.Phase == "train").Seconds);
        Assert.Equal("Nothing is tuned, as asked.", without.Sentences[1]);
    }

    [Fact]
    public async Task A_plan_says_what_it_cannot_tell()
    {
        await using var server = await TrainingServer.StartAsync();
        using var early = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=60");
        Assert.Equal("datasets.not-inspected", (await early.ProblemAsync(409)).Code);
        await (await server.WorkerAsync()).InspectAsync();

        using var short1 = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=1");
        using var objective = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=60&optimize_for=beauty");
        using var gpu = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=60&tier=gpu");
        using var target = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=60&target=x");
        using var unknown = await server.Client.GetAsync("/v1/datasets/nothing/plan?within_seconds=60");

        await short1.ProblemAsync(400);
        await objective.ProblemAsync(400);
        Assert.Contains("no tier gpu", (await gpu.ProblemAsync(409)).Detail, StringComparison.Ordinal);
        await target.ProblemAsync(400);
        Assert.Equal("datasets.unknown", (await unknown.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task Of_a_table_another_column_can_be_asked_about()
    {
        await using var server = await TrainingServer.StartAsync();
        await (await server.WorkerAsync()).InspectAsync(_ => ScriptedInspection.Table());

        var suggested = await server.Client.GetAsync<TrainingPlan>("/v1/datasets/digits/plan?within_seconds=20");
        var other = await server.Client.GetAsync<TrainingPlan>("/v1/datasets/digits/plan?within_seconds=20&target=x");
        using var id = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=20&target=id");
        using var none = await server.Client.GetAsync("/v1/datasets/digits/plan?within_seconds=20&target=z");

        Assert.Equal(("y", "table-classification"), (suggested.Target, suggested.Task));
        Assert.Equal(("x", "table-regression"), (other.Target, other.Task));
        Assert.Equal("datasets.no-plan", (await id.ProblemAsync(409)).Code);
        await none.ProblemAsync(400);
        Assert.Equal(["2", "", "no"], (await ProfileAsync(server)).Table!.SampleRows[1]);
    }

    [Fact]
    public async Task A_fault_of_the_data_is_told_at_once_and_it_can_be_looked_at_again()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        var assignment = await worker.AskInspectionAsync(10);
        using var failed = await worker.FinishInspectionAsync(new() { Claim = assignment!.Claim, Failure = "digits.bin is of no kind that is known here." });
        var profile = await ProfileAsync(server);
        Assert.Equal((InspectionState.Failed, "digits.bin is of no kind that is known here."), (profile.State, profile.Failure));
        Assert.Null(await worker.AskInspectionAsync());

        using var again = await server.Client.SendAsync(HttpMethod.Post, "/v1/datasets/digits/inspect");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal((InspectionState.Pending, null), ((await ProfileAsync(server)).State, (await ProfileAsync(server)).Failure));
        await worker.InspectAsync();
        Assert.Equal(InspectionState.Ready, (await ProfileAsync(server)).State);

        // What is known stays while it is looked at once more.
        using var more = await server.Client.SendAsync(HttpMethod.Post, "/v1/datasets/digits/inspect");
        var meanwhile = await more.ReadAsync<DatasetProfile>();
        Assert.Equal((InspectionState.Pending, DatasetKind.Boxes, 3), (meanwhile.State, meanwhile.Kind, meanwhile.Pictures));
    }

    [Fact]
    public async Task Another_worker_takes_up_what_a_lost_one_had_and_three_are_enough()
    {
        await using var server = await TrainingServer.StartAsync("--Inspections:ClaimSeconds=5");
        var (lost, second) = (await server.WorkerAsync(), await server.WorkerAsync());
        var claim = await lost.AskInspectionAsync(10);
        await server.AdvanceAsync(4);
        using (var renewed = await lost.RenewInspectionAsync(claim!.Claim))
        {
            Assert.Equal(HttpStatusCode.NoContent, renewed.StatusCode);
        }

        await server.AdvanceAsync(4);
        Assert.Null(await second.AskInspectionAsync());
        await server.AdvanceAsync(6);
        var next = await second.AskInspectionAsync();
        using var late = await lost.FinishInspectionAsync(new() { Claim = claim.Claim, Failure = "too late" });
        using var stale = await lost.RenewInspectionAsync(claim.Claim);

        Assert.NotNull(next);
        Assert.Equal("training.claim-lost", (await late.ProblemAsync(409)).Code);
        await stale.ProblemAsync(409);

        // One that says goodbye makes way at once, and the third is the last.
        (await second.LeaveAsync()).Dispose();
        var third = await server.WorkerAsync();
        Assert.NotNull(await third.AskInspectionAsync());
        (await third.LeaveAsync()).Dispose();
        var profile = await ProfileAsync(server);
        Assert.Equal(InspectionState.Failed, profile.State);
        Assert.Contains("3 workers were lost", profile.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_that_is_given_back_was_no_try()
    {
        await using var server = await TrainingServer.StartAsync("--Inspections:Attempts=1");
        var worker = await server.WorkerAsync();
        var claim = await worker.AskInspectionAsync(10);
        using var back = await worker.FinishInspectionAsync(new() { Claim = claim!.Claim });

        Assert.Equal(InspectionState.Pending, (await ProfileAsync(server)).State);
        Assert.NotNull(await worker.AskInspectionAsync());
    }

    [Fact]
    public async Task A_worker_that_trains_leaves_a_data_set_to_others_for_a_while()
    {
        await using var server = await TrainingServer.StartAsync("--Inspections:LeftToIdleSeconds=10");
        await (await server.WorkerAsync()).InspectAsync();
        await server.JobAsync("busy", within: 600);
        var trainer = await server.WorkerAsync();
        await trainer.TakeAsync();
        await server.Client.DatasetAsync("newcomer", UploadCalls.Bytes(50, seed: 9), "custom");

        Assert.Null(await trainer.AskInspectionAsync());
        for (var second = 0; second < 11; second++)
        {
            await server.AdvanceAsync(1);
            await trainer.BeatAsync();
        }

        Assert.NotNull(await trainer.AskInspectionAsync());
    }

    [Fact]
    public async Task Tenants_take_turns()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        foreach (var number in Enumerable.Range(0, 3))
        {
            await server.Client.DatasetAsync($"more-{number}", UploadCalls.Bytes(50, seed: 20 + number), "custom");
        }

        var newcomer = await (await server.TenantAsync("newcomer")).GetAsync<DatasetView>("/v1/datasets/digits");
        var first = await worker.InspectAsync();
        var second = await worker.InspectAsync();

        Assert.NotEqual(newcomer.Id, first.Dataset);
        Assert.Equal(newcomer.Id, second.Dataset);
    }

    [Fact]
    public async Task To_delete_a_data_set_ends_the_inspection()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        var claim = await worker.AskInspectionAsync(10);
        (await server.Client.DeleteAsync("/v1/datasets/digits")).Dispose();

        using var renewed = await worker.RenewInspectionAsync(claim!.Claim);
        using var data = await worker.TryGetForInspectionAsync(claim.Claim, claim.Data.Sha256);
        using var done = await worker.FinishInspectionAsync(new() { Claim = claim.Claim, Failure = "whatever" });
        using var gone = await server.Client.GetAsync("/v1/datasets/digits/profile");

        await renewed.ProblemAsync(409);
        await data.ProblemAsync(409);
        await done.ProblemAsync(409);
        await gone.ProblemAsync(404);
    }

    [Fact]
    public async Task A_task_that_nobody_stated_is_corrected_and_one_that_somebody_did_is_not()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        await worker.InspectAsync();
        await server.Client.DatasetAsync("assumed", UploadCalls.Bytes(60, seed: 31));
        await worker.InspectAsync();
        await server.Client.DatasetAsync("used", UploadCalls.Bytes(70, seed: 32));
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "used", Algorithm = "script", Name = "user", WithinSeconds = 60 });
        await worker.InspectAsync();

        Assert.Equal("custom", (await server.Client.GetAsync<DatasetView>("/v1/datasets/digits")).Task);
        Assert.Equal("object-detection", (await server.Client.GetAsync<DatasetView>("/v1/datasets/assumed")).Task);
        Assert.Equal("image-classification", (await server.Client.GetAsync<DatasetView>("/v1/datasets/used")).Task);
    }

    [Fact]
    public async Task A_result_that_makes_no_sense_is_refused()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await server.WorkerAsync();
        var claim = (await worker.AskInspectionAsync(10))!.Claim;
        var pack = await worker.PutThumbnailsAsync(claim, ScriptedInspection.Pack);
        var good = ScriptedInspection.Boxes(pack);

        foreach (var bad in new InspectionResult[]
        {
            new() { Claim = claim, Found = good with { Boxes = null } },
            new() { Claim = claim, Found = good with { Pictures = [good.Pictures[0] with { Offset = 10 }] } },
            new() { Claim = claim, Found = good, Failure = "both" },
            new() { Claim = claim, Found = good with { Thumbnails = null } },
        })
        {
            using var refused = await worker.FinishInspectionAsync(bad);
            await refused.ProblemAsync(400);
        }

        using var absent = await worker.FinishInspectionAsync(new() { Claim = claim, Found = good with { Thumbnails = pack with { Sha256 = new string('a', 64) } } });
        Assert.Equal("training.blob-unknown", (await absent.ProblemAsync(404)).Code);
        Assert.Equal(InspectionState.Running, (await ProfileAsync(server)).State);
    }

    [Fact]
    public async Task Who_may_only_read_sees_profiles_and_has_nothing_looked_at_again()
    {
        await using var server = await TrainingServer.StartAsync();
        await (await server.WorkerAsync()).InspectAsync();
        var viewer = await server.Server.ClientAsync(Role.Viewer, "acme");

        Assert.Equal(InspectionState.Ready, (await viewer.GetAsync<DatasetProfile>("/v1/datasets/digits/profile")).State);
        Assert.Equal(3, (await viewer.GetAsync<Page<DatasetPicture>>("/v1/datasets/digits/pictures")).Items.Count);
        using var again = await viewer.SendAsync(HttpMethod.Post, "/v1/datasets/digits/inspect");
        await again.ProblemAsync(403);
    }

    private static Task<DatasetProfile> ProfileAsync(TrainingServer server) => server.Client.GetAsync<DatasetProfile>("/v1/datasets/digits/profile");
}
