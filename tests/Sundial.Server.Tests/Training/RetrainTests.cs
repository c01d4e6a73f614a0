using System.Net;
using System.Text.Json;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>Jobs that go on from the model of another, reports of trainings, and what jobs have taught.</summary>
public sealed class RetrainTests
{
    [Fact]
    public async Task A_job_that_goes_on_from_another_makes_the_next_version_of_its_model()
    {
        await using var server = await TrainingServer.StartAsync();
        var worker = await DoneAsync(server, "cats");
        var key = ("Idempotency-Key", "again");
        using var made = await server.Client.PostAsync("/v1/training-jobs/cats/retrain", new RetrainRequest(60, Hyperparameters: new Dictionary<string, string?> { ["lr"] = "0.05" }), key);
        var more = await made.ReadAsync<TrainingJobView>();
        using var repeated = await server.Client.PostAsync("/v1/training-jobs/cats/retrain", new RetrainRequest(60, Hyperparameters: new Dictionary<string, string?> { ["lr"] = "0.05" }), key);
        Assert.Equal(more.Id, (await repeated.ReadAsync<TrainingJobView>()).Id);
        Assert.Equal((HttpStatusCode.Created, "cats", "cats:1"), (made.StatusCode, more.ContinuesJob, more.ContinuesModel));
        Assert.StartsWith("cats-", more.Name, StringComparison.Ordinal);

        // The bytes stay, whatever becomes of the model.
        using var deleted = await server.Client.DeleteAsync("/v1/models/cats/versions/1");
        var assignment = await worker.TakeAsync();
        Assert.Equal(["model", "training"], assignment.Order.Channels.Keys.Order());
        Assert.Equal(("model.training", "0.05"), (assignment.Order.Channels["model"].Path, assignment.Order.Hyperparameters["lr"]));
        using var bytes = await worker.TryGetAsync(assignment.Order.Channels["model"].Sha256);
        Assert.Equal(HttpStatusCode.OK, bytes.StatusCode);
        await worker.CompleteWithStateAsync(seed: 7);

        var seen = await server.SeeAsync(more.Name);
        Assert.Equal((JobState.Completed, "cats:2", "cats"), (seen.State, seen.Model, seen.ContinuesJob));
        using var third = await server.Client.PostAsync($"/v1/training-jobs/{more.Name}/retrain", new RetrainRequest(60, "even-more"));
        var last = await third.ReadAsync<TrainingJobView>();
        Assert.Equal(("even-more", more.Name, "cats:2"), (last.Name, last.ContinuesJob, last.ContinuesModel));
    }

    [Fact]
    public async Task However_often_a_job_is_gone_on_from_what_the_first_held_out_stays_held_out()
    {
        await using var server = await TrainingServer.StartAsync();
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "image-classification", Name = "first", WithinSeconds = 60 });
        var worker = await server.WorkerAsync();
        Assert.DoesNotContain("_split_seed", (await worker.TakeAsync()).Order.Hyperparameters.Keys);
        await worker.CompleteWithStateAsync();
        foreach (var (before, name, seed) in ((string, string, string)[])[("first", "second", "2"), ("second", "third", "3")])
        {
            using var made = await server.Client.PostAsync($"/v1/training-jobs/{before}/retrain", new RetrainRequest(60, name));
            var hyperparameters = (await worker.TakeAsync()).Order.Hyperparameters;
            Assert.Equal((seed, "1"), (hyperparameters["seed"], hyperparameters["_split_seed"]));
            await worker.CompleteWithStateAsync(seed: 7);
        }
    }

    [Fact]
    public async Task What_cannot_be_gone_on_from_is_refused_with_a_sentence()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("stateless");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        using var early = await server.Client.PostAsync("/v1/training-jobs/stateless/retrain", new RetrainRequest(60));
        Assert.Equal("training.job-not-ended", (await early.ProblemAsync(409)).Code);
        await worker.CompleteAsync();

        using var refused = await server.Client.PostAsync("/v1/training-jobs/stateless/retrain", new RetrainRequest(60));
        var problem = await refused.ProblemAsync(409);
        Assert.Equal("training.nothing-to-continue", problem.Code);
        Assert.Contains("ask for a new job", problem.Detail, StringComparison.Ordinal);

        await server.JobAsync("nothing", within: 3);
        await server.AdvanceAsync(4);
        using var modelless = await server.Client.PostAsync("/v1/training-jobs/nothing/retrain", new RetrainRequest(60));
        Assert.Contains("has no model to go on from", (await modelless.ProblemAsync(409)).Detail, StringComparison.Ordinal);
        using var never = await server.Client.PostAsync("/v1/training-jobs/stateless/retrain", new RetrainRequest(0));
        Assert.Contains("within_seconds", (await never.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task The_report_of_a_training_is_there_when_it_has_ended()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("early");
        using var none = await server.Client.GetAsync("/v1/training-jobs/early/report");
        var problem = await none.ProblemAsync(404);
        Assert.Equal(("training.report-unknown", "The job early has no report yet; wait for its end."), (problem.Code, problem.Detail));
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CompleteWithStateAsync();

        using var report = await server.Client.GetAsync("/v1/training-jobs/early/report");
        Assert.Equal("application/json", report.Content.Headers.ContentType?.MediaType);
        Assert.Equal("custom", JsonElement.Parse(await report.Content.ReadAsStringAsync()).GetProperty("task").GetString());
    }

    [Fact]
    public async Task What_a_job_has_taught_is_told_to_later_ones_of_its_tenant_and_to_nobody_else()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("first");
        var (one, other) = (await server.WorkerAsync(), await server.WorkerAsync());
        await one.TakeAsync();
        Assert.Empty(await one.KnowledgeAsync());
        await server.JobAsync("second");
        await other.TakeAsync();

        // Both end at once: neither lesson is lost.
        await Task.WhenAll(one.CompleteWithStateAsync("""{"depth": 3}""", seed: 1), other.CompleteWithStateAsync("""{"depth": 4}""", seed: 2));
        await server.JobAsync("third");
        await one.TakeAsync();
        Assert.Equal(["""{"depth":3}""", """{"depth":4}"""], (await one.KnowledgeAsync()).Order());
        await one.CompleteWithStateAsync();

        await TrainingServer.JobAsync(await server.TenantAsync("stranger"), new() { Dataset = "digits", Algorithm = "script", Name = "third", WithinSeconds = 60 });
        await one.TakeAsync();
        Assert.Empty(await one.KnowledgeAsync());
    }

    private static async Task<ScriptedWorker> DoneAsync(TrainingServer server, string name)
    {
        await server.JobAsync(name);
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CompleteWithStateAsync();
        return worker;
    }
}
