using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class LeaseTests
{
    [Fact]
    public async Task A_job_goes_from_its_request_to_a_model_that_can_be_fetched()
    {
        await using var server = await TrainingServer.StartAsync();
        var job = await server.JobAsync("first");
        Assert.Equal((JobState.Pending, 0, 1), (job.State, job.Attempts, job.Generation));
        var worker = await server.WorkerAsync();

        var assignment = await worker.TakeAsync();

        Assert.Equal((job.Id, "first", "script", true), (assignment.Order.Job, assignment.Order.JobName, assignment.Order.Algorithm, assignment.Order.IsCustom));
        Assert.Equal(("0.1", 1L), (assignment.Order.Hyperparameters["lr"], assignment.Lease.Fence));
        Assert.InRange(assignment.Order.RemainingSeconds, 30, 60);
        using (var data = await worker.TryGetAsync(assignment.Order.Channels["training"].Sha256))
        {
            Assert.Equal(TrainingServer.Data, await data.Content.ReadAsByteArrayAsync());
        }

        await worker.BeatAsync(JobState.Training, ScriptedWorker.Metric("loss", 1, 0.5), ScriptedWorker.Line("epoch 1"), new("phase", 0) { Name = "train", PlannedSeconds = 5 });
        await worker.CompleteAsync();

        var seen = await server.SeeAsync("first");
        Assert.Equal((JobState.Completed, "first:1", 1), (seen.State, seen.Model, seen.Attempts));
        var model = await server.Client.GetAsync<ModelVersionView>("/v1/models/first/versions/latest");
        Assert.Equal((false, job.Id, 0.9), (model.Partial, model.Job, model.Metrics.GetProperty("accuracy").GetDouble()));
        Assert.Equal("epoch 1\n", await server.Client.GetStringAsync("/v1/training-jobs/first/log"));
        var history = await server.Client.GetAsync<JobHistory>("/v1/training-jobs/first/history");
        Assert.Equal([JobState.Pending, JobState.Starting, JobState.Training, JobState.Completed], history.Transitions.Select(move => move.To));
        Assert.Equal(["waiting", "starting", "train"], history.Ledger.Select(entry => entry.Phase));
    }

    [Fact]
    public async Task Every_write_under_an_old_lease_is_refused()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("fenced");
        var (old, next) = (await server.WorkerAsync(), await server.WorkerAsync());
        await old.TakeAsync();
        var file = await old.PutAsync("model.onnx", UploadCalls.Bytes(100));
        await server.AdvanceAsync(4);
        Assert.Equal(2, (await next.TakeAsync()).Lease.Fence);

        HttpResponseMessage[] answers =
        [
            await old.TryBeatAsync(),
            await old.TryBeatAsync(JobState.Training, 1, ScriptedWorker.Metric("loss", 1, 0.5)),
            await old.TryGetAsync(UploadCalls.Sha256(TrainingServer.Data)),
            await old.TryPutAsync(UploadCalls.Bytes(50)),
            await old.TryCheckpointAsync(ScriptedWorker.Checkpoint(old.Lease, 1, [file])),
            await old.TryCompleteAsync([file]),
            await old.TryGiveUpAsync("no more", retry: false),
        ];

        foreach (var answer in answers)
        {
            Assert.Equal("training.lease-lost", (await answer.ProblemAsync(409)).Code);
            answer.Dispose();
        }

        var seen = await server.SeeAsync("fenced");
        Assert.Equal((next.Id, 1, JobState.Training), (seen.Worker, seen.WorkersLost, seen.State));
        Assert.Empty((await server.Client.GetAsync<Page<MetricPoint>>("/v1/training-jobs/fenced/metrics")).Items);
    }

    [Fact]
    public async Task The_right_lease_with_a_wrong_fence_is_refused()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("fence");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();

        using var beat = await server.WorkerClient.PostAsync(
            $"/v1/leases/{worker.Lease.Id}/heartbeat", new HeartbeatRequest(worker.Lease.Fence + 1, JobState.Training, 1, 1, []));

        Assert.Equal("training.lease-lost", (await beat.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task Reports_that_are_sent_again_count_once_and_a_gap_is_asked_for()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("exact");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        WorkerReport[] three = [ScriptedWorker.Line("a"), ScriptedWorker.Line("b"), ScriptedWorker.Metric("loss", 1, 0.5)];

        using var first = await worker.TryBeatAsync(JobState.Training, 1, three);
        using var again = await worker.TryBeatAsync(JobState.Training, 1, [.. three, ScriptedWorker.Line("c")]);
        using var gap = await worker.TryBeatAsync(JobState.Training, 9, ScriptedWorker.Line("lost"));

        Assert.Equal(3, (await first.ReadAsync<HeartbeatReply>()).AcknowledgedSequence);
        Assert.Equal(4, (await again.ReadAsync<HeartbeatReply>()).AcknowledgedSequence);
        Assert.Equal(4, (await gap.ReadAsync<HeartbeatReply>()).AcknowledgedSequence);
        Assert.Equal("a\nb\nc\n", await server.Client.GetStringAsync("/v1/training-jobs/exact/log"));
        Assert.Single((await server.Client.GetAsync<Page<MetricPoint>>("/v1/training-jobs/exact/metrics")).Items);
    }

    [Fact]
    public async Task An_expired_lease_is_proved_again_while_nobody_else_has_the_job()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("proved");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await server.AdvanceAsync(5);
        Assert.Equal(WorkerHealth.Unreachable, (await server.SeeAsync("proved")).WorkerHealth);

        await worker.BeatAsync();

        var seen = await server.SeeAsync("proved");
        Assert.Equal((WorkerHealth.Alive, 0, 1), (seen.WorkerHealth, seen.WorkersLost, seen.Attempts));
        Assert.Equal(["granted", "expired", "proved"], (await server.EventsAsync("proved")).Where(one => one.Kind == "lease").Select(one => one.Data.GetProperty("what").GetString()));
        Assert.Null(await (await server.WorkerAsync()).AskAsync());
    }

    [Fact]
    public async Task The_next_worker_goes_on_from_the_last_checkpoint()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("resumed");
        var first = await server.WorkerAsync();
        await first.TakeAsync();
        await first.CheckpointAsync(1);
        await first.CheckpointAsync(2);
        await server.AdvanceAsync(4);
        var second = await server.WorkerAsync();

        var assignment = await second.TakeAsync();

        Assert.Equal((2L, 2), (assignment.Lease.Fence, assignment.Checkpoint!.Number));
        Assert.Equal(["2/model.onnx", "2/state.bin"], assignment.Checkpoint.Files.Select(file => file.Path));
        Assert.Equal(3, assignment.Checkpoint.MetricCounts["loss"]);
        using var bytes = await second.TryGetAsync(assignment.Checkpoint.Files[0].Sha256);
        Assert.Equal(UploadCalls.Bytes(500, 2), await bytes.Content.ReadAsByteArrayAsync());
        using var others = await second.TryGetAsync(UploadCalls.Sha256([1, 2, 3]));
        await others.ProblemAsync(404);
    }

    [Fact]
    public async Task A_job_that_loses_three_workers_fails_with_its_last_words()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("deadly");
        for (var lost = 0; lost < 3; lost++)
        {
            var worker = await server.WorkerAsync();
            await worker.TakeAsync();
            await worker.BeatAsync(JobState.Training, ScriptedWorker.Line($"allocating {lost}"));
            await server.AdvanceAsync(4);
        }

        Assert.Null(await (await server.WorkerAsync()).AskAsync());

        var seen = await server.SeeAsync("deadly");
        Assert.Equal((JobState.Failed, 3), (seen.State, seen.WorkersLost));
        Assert.Contains("allocating 2", seen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_loses_three_workers_delivers_the_best_checkpoint_it_has()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("deadly");
        for (var lost = 0; lost < 3; lost++)
        {
            var worker = await server.WorkerAsync();
            await worker.TakeAsync();
            await worker.CheckpointAsync(lost, accuracy: 0.9 - (0.1 * lost));
            await server.AdvanceAsync(4);
        }

        Assert.Null(await (await server.WorkerAsync()).AskAsync());

        var seen = await server.SeeAsync("deadly");
        Assert.Equal((JobState.Completed, 3), (seen.State, seen.WorkersLost));
        Assert.Contains("checkpoint 1 is its model", seen.Reason, StringComparison.Ordinal);
        var metrics = await server.Server.Client(null).GetStringAsync("/metrics");
        Assert.Contains("sundial_training_jobs_ended_total{state=\"completed\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_that_never_reached_its_worker_is_given_again_and_counts_as_no_loss()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("unheard");
        var worker = await server.WorkerAsync();
        var first = await worker.AskAsync();
        Assert.Equal(first!.Lease, (await worker.AskAsync())!.Lease);
        await server.AdvanceAsync(4);

        var next = await (await server.WorkerAsync()).AskAsync();

        Assert.Equal((2L, 0), (next!.Lease.Fence, (await server.SeeAsync("unheard")).WorkersLost));
    }

    [Fact]
    public async Task Death_that_is_known_goodbye_and_eviction_end_a_lease_at_once()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("passed-on");
        var dead = await server.WorkerAsync(instance: "i-1");
        await dead.TakeAsync();
        await server.Server.Service<Server.Training.TrainingMaster>().WorkerEndedAsync(ScriptedWorker.Provisioner, "i-1", CancellationToken.None);

        var seen = await server.SeeAsync("passed-on");
        Assert.Equal((JobState.Pending, 1), (seen.State, seen.WorkersLost));

        var leaving = await server.WorkerAsync();
        await leaving.TakeAsync();
        using (var left = await leaving.LeaveAsync())
        {
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        }

        var evicted = await server.WorkerAsync();
        Assert.Equal(3, (await evicted.TakeAsync()).Lease.Fence);
        using var eviction = await server.Server.Operator.SendAsync(HttpMethod.Post, $"/v1/workers/{evicted.Id}/evict");
        Assert.Equal(WorkerHealth.Dead, (await eviction.ReadAsync<WorkerView>()).Health);
        using var write = await evicted.TryBeatAsync();
        Assert.Equal("training.lease-lost", (await write.ProblemAsync(409)).Code);
        using var ask = await server.WorkerClient.SendAsync(HttpMethod.Post, $"/v1/workers/{evicted.Id}/lease?wait=0");
        Assert.Equal("training.worker-unknown", (await ask.ProblemAsync(404)).Code);
        Assert.Equal((JobState.Pending, 1), ((await server.SeeAsync("passed-on")).State, (await server.SeeAsync("passed-on")).WorkersLost));
    }

    [Fact]
    public async Task A_worker_that_waits_has_a_new_job_without_a_sweep_and_one_that_drains_has_none()
    {
        await using var server = await TrainingServer.StartAsync();
        var (waiting, draining) = (await server.WorkerAsync(), await server.WorkerAsync());
        using var drained = await server.Server.Operator.SendAsync(HttpMethod.Post, $"/v1/workers/{draining.Id}/drain");
        Assert.True((await drained.ReadAsync<WorkerView>()).Draining);
        var answer = waiting.AskAsync(30);
        while (!server.Server.Service<Server.Training.Desk.WaitingRooms>().Jobs.Workers.Contains(waiting.Id))
        {
            await Task.Yield();
        }

        await server.JobAsync("at-once");

        Assert.Equal("at-once", (await answer)!.Order.JobName);
        await server.JobAsync("left");
        Assert.Null(await draining.AskAsync());
    }

    [Fact]
    public async Task A_job_goes_only_to_a_worker_that_has_what_it_needs()
    {
        await using var server = await TrainingServer.StartAsync();
        var (small, big) = (await server.WorkerAsync(cpus: 1), await server.WorkerAsync(cpus: 4));
        await TrainingServer.JobAsync(server.Client, new() { Dataset = "digits", Algorithm = "script", Name = "big", WithinSeconds = 60, Size = new(4) });

        Assert.Null(await small.AskAsync());
        Assert.Equal("big", (await big.AskAsync())!.Order.JobName);
    }

    [Fact]
    public async Task After_an_outage_workers_have_the_time_of_a_lease_to_prove_theirs()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("outage");
        var (worker, other) = (await server.WorkerAsync(), await server.WorkerAsync());
        await worker.TakeAsync();

        // Nothing sweeps for a minute: the server was stopped, or its database was away.
        server.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await other.AskAsync());
        await server.SweepAsync();
        Assert.Null(await other.AskAsync());
        await worker.BeatAsync();

        Assert.Equal(0, (await server.SeeAsync("outage")).WorkersLost);
        await server.AdvanceAsync(5);
        Assert.Equal("outage", (await other.AskAsync())!.Order.JobName);
    }
}
