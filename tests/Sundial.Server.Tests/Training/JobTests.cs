using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class JobTests
{
    [Fact]
    public async Task At_the_deadline_the_best_checkpoint_becomes_the_model()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("late", within: 10);
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1, accuracy: 0.9);
        await worker.CheckpointAsync(2, accuracy: 0.7);
        for (var second = 0; second < 10; second++)
        {
            using var beat = await worker.TryBeatAsync();
            await server.AdvanceAsync(1);
        }

        var seen = await server.SeeAsync("late");
        Assert.Equal((JobState.Completed, "late:1"), (seen.State, seen.Model));
        Assert.True(seen.EndedAt <= seen.DeadlineAt.AddSeconds(0.6));
        var model = await server.Client.GetAsync<ModelVersionView>("/v1/models/late/versions/1");
        Assert.Equal((true, 0.9, "model.onnx"), (model.Partial, model.Metrics.GetProperty("accuracy").GetDouble(), Assert.Single(model.Files).Path));
        using var refused = await worker.TryBeatAsync();
        Assert.Equal("training.lease-lost", (await refused.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task A_deadline_without_a_checkpoint_is_exceeded_and_says_why()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("never", within: 3);
        await server.AdvanceAsync(4);

        var seen = await server.SeeAsync("never");
        Assert.Equal((JobState.DeadlineExceeded, "No worker was free before its deadline."), (seen.State, seen.Reason));
        Assert.Null(seen.Model);
        Assert.Null(await (await server.WorkerAsync()).AskAsync());
    }

    [Fact]
    public async Task A_job_that_nobody_has_stops_at_once_and_one_at_work_saves_its_best()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("idle");
        using var idle = await server.Client.PostAsync("/v1/training-jobs/idle/stop", new StopRequest());
        Assert.Equal(JobState.Stopped, (await idle.ReadAsync<TrainingJobView>()).State);

        await server.JobAsync("busy");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        using var busy = await server.Client.PostAsync("/v1/training-jobs/busy/stop", new StopRequest(5));
        Assert.Equal(JobState.Stopping, (await busy.ReadAsync<TrainingJobView>()).State);
        Assert.InRange((await worker.BeatAsync()).Stop!.GraceSeconds, 1, 5);
        await worker.CompleteAsync();

        var seen = await server.SeeAsync("busy");
        Assert.Equal((JobState.Stopped, "busy:1"), (seen.State, seen.Model));
        Assert.True((await server.Client.GetAsync<ModelVersionView>("/v1/models/busy/versions/1")).Partial);
        using var again = await server.Client.PostAsync("/v1/training-jobs/busy/stop", new StopRequest());
        Assert.Equal("training.job-ended", (await again.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task When_the_grace_is_over_the_best_checkpoint_is_the_partial_model()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("deaf");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1, 0.5);
        using var stop = await server.Client.PostAsync("/v1/training-jobs/deaf/stop", new StopRequest(2));
        await worker.BeatAsync();
        await server.AdvanceAsync(2.5);

        var seen = await server.SeeAsync("deaf");
        Assert.Equal((JobState.Stopped, "deaf:1"), (seen.State, seen.Model));
    }

    [Fact]
    public async Task Changed_hyperparameters_reach_the_worker_with_its_next_heartbeat_under_the_same_lease()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("changed");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1, 0.5);

        using var modified = await server.Client.PostAsync(
            "/v1/training-jobs/changed/modify", new ModifyRequest { Hyperparameters = new Dictionary<string, string?> { ["lr"] = "0.01" } });
        Assert.Equal(2, (await modified.ReadAsync<TrainingJobView>()).Generation);
        using (var outdated = await worker.TryCompleteAsync([await worker.PutAsync("model.onnx", [1, 2, 3])]))
        {
            Assert.Equal("training.generation-changed", (await outdated.ProblemAsync(409)).Code);
        }

        var reply = await worker.BeatAsync();
        Assert.Equal(("0.01", 2, 1), (reply.NewOrder!.Hyperparameters["lr"], reply.NewOrder.Generation, reply.NewCheckpoint!.Number));
        worker.TakeUp(reply);
        Assert.Null((await worker.BeatAsync()).NewOrder);

        using var anew = await server.Client.PostAsync("/v1/training-jobs/changed/modify", new ModifyRequest { From = ContinueFrom.Start });
        Assert.Equal(3, (await anew.ReadAsync<TrainingJobView>()).Generation);
        reply = await worker.BeatAsync();
        Assert.Equal(3, reply.NewOrder!.Generation);
        Assert.Null(reply.NewCheckpoint);
        worker.TakeUp(reply);
        await worker.CompleteAsync();

        Assert.Equal((JobState.Completed, 1), ((await server.SeeAsync("changed")).State, (await server.SeeAsync("changed")).Attempts));
        var ledger = (await server.Client.GetAsync<JobHistory>("/v1/training-jobs/changed/history")).Ledger;
        Assert.Equal(2, ledger.Count(entry => entry.Phase == "modified"));
    }

    [Fact]
    public async Task A_new_deadline_interrupts_nothing_and_one_that_is_too_soon_is_refused()
    {
        await using var server = await TrainingServer.StartAsync();
        var job = await server.JobAsync("moved");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();

        using var moved = await server.Client.PostAsync("/v1/training-jobs/moved/modify", new ModifyRequest { WithinSeconds = 600 });
        var seen = await moved.ReadAsync<TrainingJobView>();
        var reply = await worker.BeatAsync();
        using var soon = await server.Client.PostAsync("/v1/training-jobs/moved/modify", new ModifyRequest { WithinSeconds = 0.1 });

        Assert.Equal((1, job.RequestedAt.AddSeconds(600)), (seen.Generation, seen.DeadlineAt));
        Assert.Null(reply.NewOrder);
        Assert.InRange(reply.RemainingSeconds, 500, 600);
        var problem = await soon.ProblemAsync(409);
        Assert.Equal("training.deadline-infeasible", problem.Code);
        Assert.True(problem.Extensions!["earliest_within_seconds"].GetDouble() > 0.1);
    }

    [Fact]
    public async Task A_later_deadline_that_would_make_a_waiting_job_late_is_refused()
    {
        await using var server = await TrainingServer.StartAsync();
        await TrainingServer.AlgorithmAsync(server.Client, "filling", TrainingServer.Script with { LeastSeconds = 5, FillsDeadline = true });
        Task<TrainingJobView> Ask(string name, double within) =>
            TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "filling", Name = name, WithinSeconds = within });
        await Ask("first", 30);
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await Ask("second", 60);

        using var some = await server.Client.PostAsync("/v1/training-jobs/first/modify", new ModifyRequest { WithinSeconds = 45 });
        using var much = await server.Client.PostAsync("/v1/training-jobs/first/modify", new ModifyRequest { WithinSeconds = 58 });

        await some.ReadAsync<TrainingJobView>();
        Assert.Equal("training.deadline-crowds-out", (await much.ProblemAsync(409)).Code);
        var seen = await server.SeeAsync("first");
        Assert.Equal(45, (seen.DeadlineAt - seen.RequestedAt).TotalSeconds);
    }

    [Fact]
    public async Task A_failed_job_is_begun_again_from_its_checkpoint()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("again");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.CheckpointAsync(1, 0.5);
        using (var given = await worker.TryGiveUpAsync("exit code 3: no memory", retry: false, ScriptedWorker.Line("last line")))
        {
            Assert.Equal(HttpStatusCode.NoContent, given.StatusCode);
        }

        Assert.Equal((JobState.Failed, "exit code 3: no memory"), ((await server.SeeAsync("again")).State, (await server.SeeAsync("again")).Reason));
        using var retried = await server.Client.PostAsync("/v1/training-jobs/again/retry", new RetryRequest());
        Assert.Equal((JobState.Pending, 2), ((await retried.ReadAsync<TrainingJobView>()).State, (await server.SeeAsync("again")).Generation));
        using var twice = await server.Client.PostAsync("/v1/training-jobs/again/retry", new RetryRequest());
        Assert.Equal("training.job-not-ended", (await twice.ProblemAsync(409)).Code);

        Assert.Equal(1, (await worker.TakeAsync()).Checkpoint!.Number);
        await worker.CompleteAsync();
        Assert.Equal("again:1", (await server.SeeAsync("again")).Model);
    }

    [Fact]
    public async Task A_worker_that_gives_up_for_another_to_try_passes_the_job_on()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("shared");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        using var given = await worker.TryGiveUpAsync("It is shutting down.", retry: true);

        Assert.Equal((JobState.Pending, 0), ((await server.SeeAsync("shared")).State, (await server.SeeAsync("shared")).WorkersLost));
        Assert.Equal(2, (await (await server.WorkerAsync()).TakeAsync()).Lease.Fence);
    }

    [Fact]
    public async Task A_deadline_that_cannot_be_kept_is_refused_with_the_earliest_that_can()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.WorkerAsync();
        var filling = new Sundial.Contracts.Algorithms.AlgorithmSpecification { Command = ["true"], LeastSeconds = 5, FillsDeadline = true };
        await TrainingServer.AlgorithmAsync(server.Client, "filling", filling);
        CreateTrainingJobRequest Ask(string name, double within) => new() { Dataset = "digits", Algorithm = "filling", Name = name, WithinSeconds = within };
        await TrainingServer.JobAsync(server.Client, Ask("holds", 30));

        using var soon = await server.Client.PostAsync("/v1/training-jobs", Ask("soon", 2));
        using var behind = await server.Client.PostAsync("/v1/training-jobs", Ask("behind", 31));

        Assert.Equal("training.deadline-infeasible", (await soon.ProblemAsync(409)).Code);
        var problem = await behind.ProblemAsync(409);
        var within = problem.Extensions!["earliest_within_seconds"].GetDouble();
        Assert.True(problem.Extensions["earliest_deadline_at"].TryGetDateTimeOffset(out _));
        Assert.InRange(within, 34, 40);
        using var earliest = await server.Client.PostAsync("/v1/training-jobs", Ask("behind", within));
        Assert.Equal(HttpStatusCode.Created, earliest.StatusCode);

        CreateTrainingJobRequest big = new() { Dataset = "digits", Algorithm = "script", WithinSeconds = 60, Size = new(1, 0, Gpus: 8) };
        using var fits = await server.Client.PostAsync("/v1/training-jobs", big);
        Assert.Equal("training.no-worker-fits", (await fits.ProblemAsync(409)).Code);
    }

    [Theory]
    [InlineData("""{"dataset":"digits","algorithm":"script","within_seconds":0}""", "within_seconds")]
    [InlineData("""{"dataset":"digits","algorithm":"script","within_seconds":1e9}""", "within_seconds")]
    [InlineData("""{"dataset":"digits","algorithm":"script","within_seconds":9,"name":"-"}""", "name")]
    [InlineData("""{"dataset":"digits","algorithm":"script","within_seconds":9,"size":{"cpus":0}}""", "size.cpus")]
    [InlineData("""{"dataset":"digits","algorithm":"script","within_seconds":9,"hyperparameters":{"momentum":"1"}}""", "hyperparameters.momentum")]
    public async Task What_makes_no_sense_is_named(string body, string member)
    {
        await using var server = await TrainingServer.StartAsync();

        using var answer = await server.Client.PostTextAsync("/v1/training-jobs", body);

        var problem = await answer.ProblemAsync(400);
        Assert.Contains(member, problem.Errors!.Keys);
        if (member == "hyperparameters.momentum")
        {
            Assert.Contains("epochs, lr", problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_are_taken_once_and_made_up_ones_begin_with_the_data_set()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("taken");
        using var taken = await server.Client.PostAsync("/v1/training-jobs", new CreateTrainingJobRequest { Dataset = "digits", Algorithm = "script", Name = "taken", WithinSeconds = 60 });
        using var unknown = await server.Client.PostAsync("/v1/training-jobs", new CreateTrainingJobRequest { Dataset = "none", WithinSeconds = 60 });
        using var needed = await server.Client.PostAsync("/v1/training-jobs", new CreateTrainingJobRequest { Dataset = "digits", WithinSeconds = 60 });
        var made = await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "script", WithinSeconds = 60 });

        Assert.Equal("training.name-taken", (await taken.ProblemAsync(409)).Code);
        Assert.Equal("datasets.unknown", (await unknown.ProblemAsync(404)).Code);
        Assert.Equal("training.algorithm-needed", (await needed.ProblemAsync(400)).Code);
        Assert.Matches("^digits-([bdfgklmnprstvz][aeiou]){3}$", made.Name);
    }

    [Fact]
    public async Task A_tenant_has_no_more_jobs_at_a_time_than_its_quota()
    {
        await using var server = await TrainingServer.StartAsync();
        using var quota = await server.Server.Operator.PatchAsync("/v1/tenants/acme", new UpdateTenantRequest(new Quota(RunningJobs: 1)));
        quota.EnsureSuccessStatusCode();
        await server.JobAsync("one");

        using var two = await server.Client.PostAsync("/v1/training-jobs", new CreateTrainingJobRequest { Dataset = "digits", Algorithm = "script", WithinSeconds = 60 });

        await two.ProblemAsync(429);
        Assert.NotNull(two.Headers.RetryAfter);
    }

    [Fact]
    public async Task Another_tenants_job_is_not_there_and_a_changed_one_is_not_changed_blindly()
    {
        await using var server = await TrainingServer.StartAsync();
        var job = await server.JobAsync("mine");
        var other = await server.TenantAsync("other");
        foreach (var path in new[] { "", "/history", "/metrics", "/log", "/checkpoints", "/events" })
        {
            using var hidden = await other.GetAsync($"/v1/training-jobs/{job.Id}{path}");
            await hidden.ProblemAsync(404);
        }

        using var stop = await other.PostAsync($"/v1/training-jobs/{job.Id}/stop", new StopRequest());
        await stop.ProblemAsync(404);
        using var blind = await server.Client.PostAsync("/v1/training-jobs/mine/stop", new StopRequest(), ("If-Match", "\"77\""));
        await blind.ProblemAsync(412);
        Assert.Equal("mine", Assert.Single((await server.Client.GetAsync<Page<TrainingJobView>>("/v1/training-jobs?state=pending")).Items).Name);
        Assert.Empty((await other.GetAsync<Page<TrainingJobView>>("/v1/training-jobs")).Items);
    }

    [Fact]
    public async Task Only_the_files_of_the_last_two_checkpoints_and_the_best_are_kept()
    {
        await using var server = await TrainingServer.StartAsync();
        var plain = TrainingServer.Script with { CanEvaluate = false };
        await TrainingServer.AlgorithmAsync(server.Client, "plain", plain);
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "plain", Name = "many", WithinSeconds = 60 });
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        foreach (var (number, accuracy) in new[] { (1, 0.1), (2, 0.9), (3, 0.2), (4, 0.3), (5, 0.4) })
        {
            await worker.CheckpointAsync(number, accuracy);
        }

        var kept = new List<int>();
        for (var number = 1; number <= 5; number++)
        {
            using var file = await server.Client.GetAsync($"/v1/training-jobs/many/checkpoints/{number}/files/{number}/model.onnx");
            if (file.StatusCode == HttpStatusCode.OK)
            {
                kept.Add(number);
            }
        }

        Assert.Equal([2, 4, 5], kept);
        Assert.Equal(5, (await server.Client.GetAsync<Page<CheckpointView>>("/v1/training-jobs/many/checkpoints")).Items.Count);
    }
}
