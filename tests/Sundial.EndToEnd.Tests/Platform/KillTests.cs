using System.Security.Cryptography;
using System.Text.Json;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>What is left when workers, server and database are killed in the middle of a job.</summary>
public sealed class KillTests(StandingInstallation standing, ITestOutputHelper output) : IClassFixture<StandingInstallation>
{
    private Installation _sundial = standing.Installation;

    [Fact]
    public async Task A_job_whose_worker_is_killed_twice_has_one_model_by_its_deadline()
    {
        var job = await CreateAsync(within: 60);
        await KillWorkersAsync(job, kills: 2);
        await TrainsAsync(job, attempt: 3);
        var deadline = await _sundial.EndsSoonAsync(job);

        var ended = await _sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(3, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(job, deadline);
    }

    [Fact]
    public async Task A_detector_whose_worker_is_killed_goes_on_from_its_checkpoint()
    {
        await _sundial.AddDatasetAsync("scenes", Archives.Tar(_sundial.Folder["scenes.tar"], Scenes.VocFiles(train: 40, validation: 6, test: 6)), "object-detection");
        await GoesOnAsync("scenes", "average_precision_50");
    }

    [Fact]
    public async Task A_table_whose_worker_is_killed_goes_on_from_its_checkpoint()
    {
        await AddFlowersAsync("flowers", rows: 3000);
        await GoesOnAsync("flowers", "auc");
    }

    [Fact]
    public async Task A_job_that_goes_on_from_another_makes_the_next_version_of_its_model()
    {
        await AddFlowersAsync("bouquet", rows: 1000);
        var first = await CreateAsync(within: 60, dataset: "bouquet");
        await StopsAsync(first);
        var more = (await _sundial.PostAsync($"/v1/training-jobs/{first}/retrain", new { within_seconds = 60 })).GetProperty("id").GetString()!;

        var ended = await StopsAsync(more);

        var name = await NameAsync(first);
        Assert.Equal(($"{name}:2", $"{name}:1", name), (ended.GetProperty("model").GetString(), ended.GetProperty("continues_model").GetString(), ended.GetProperty("continues_job").GetString()));
        Assert.Contains("goes on", await LogAsync(more), StringComparison.Ordinal);
        Assert.Equal("table-classification", (await _sundial.GetAsync($"/v1/training-jobs/{more}/report")).GetProperty("task").GetString());
    }

    [Fact]
    public async Task A_job_of_fixed_epochs_has_the_same_bytes_for_its_model_however_often_its_worker_is_killed()
    {
        await _sundial.AddFewDigitsAsync("few-digits", perClass: 100);
        var undisturbed = await CreateAsync(within: 120, epochs: 14, dataset: "few-digits");
        await _sundial.EndOfAsync(undisturbed);
        var disturbed = await CreateAsync(within: 120, epochs: 14, dataset: "few-digits");
        await KillWorkersAsync(disturbed, kills: 2, latest: 1);
        var ended = await _sundial.EndOfAsync(disturbed);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(3, ended.GetProperty("attempts").GetInt32());
        Assert.Equal(await ModelDigestAsync(undisturbed), await ModelDigestAsync(disturbed));
        var steps = await StepsAsync(disturbed);
        Assert.Equal(steps.Distinct().Order(), steps);
        Assert.Equal((await StepsAsync(undisturbed))[^1], steps[^1]);
    }

    [Fact]
    public async Task A_worker_that_was_stopped_beyond_its_lease_writes_nothing_when_it_goes_on()
    {
        // One worker is what two processors have; here there is another to take the job.
        await using var two = await Installation.StartAsync("--workers", "1..2");
        _sundial = two;
        var job = await CreateAsync(within: 60);
        var first = await CheckpointOfAsync(job, fence: 1);
        var stopped = await _sundial.ProcessOfAsync(first!);
        ProcessTable.Signal(stopped, ProcessTable.Stop);
        await TrainsAsync(job, attempt: 2);
        ProcessTable.Signal(stopped, ProcessTable.Continue);
        await CheckpointOfAsync(job, fence: 2);
        var deadline = await _sundial.EndsSoonAsync(job);

        var ended = await _sundial.EndOfAsync(job);
        Assert.Equal("completed", ended.GetProperty("state").GetString());
        await HasOneModelBy(job, deadline);
        var checkpoints = (await _sundial.GetAsync($"/v1/training-jobs/{job}/checkpoints?limit=200")).GetProperty("items").EnumerateArray()
            .OrderBy(c => c.GetProperty("number").GetInt32()).Select(c => c.GetProperty("fence").GetInt64()).ToList();
        Assert.Equal(checkpoints.Order(), checkpoints);
        Assert.Contains(2, checkpoints);
        Assert.NotEqual(first, ended.TryGetProperty("worker", out var last) ? last.GetString() : null);
    }

    [Fact]
    public async Task A_worker_goes_on_while_the_server_is_killed_and_started_again()
    {
        var job = await CreateAsync(within: 60);
        await CheckpointOfAsync(job, fence: 1);
        var before = await MetricsAsync(job);
        _sundial.KillServer();
        _sundial.StartAgain();
        var deadline = await _sundial.EndsSoonAsync(job);

        var ended = await _sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(job, deadline);
        Assert.Subset(await MetricsAsync(job), before);
    }

    // What the database's death costs the server is tested with the server alone; this one takes twenty seconds.
    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_worker_goes_on_while_the_database_is_killed_and_comes_back()
    {
        var job = await CreateAsync(within: 20);
        await CheckpointOfAsync(job, fence: 1);
        var before = await MetricsAsync(job);
        ProcessTable.Signal(_sundial.Postmaster(), ProcessTable.Kill);

        var ended = await _sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(job, Deadline(ended));
        Assert.Subset(await MetricsAsync(job), before);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Twenty_jobs_of_a_minute_whose_workers_are_killed_have_twenty_models_as_good_as_an_undisturbed_one()
    {
        var undisturbed = await CreateAsync(within: 60);
        await _sundial.EndOfAsync(undisturbed);
        var reference = await AccuracyAsync(undisturbed);
        output.WriteLine($"undisturbed: {reference}");
        for (var i = 0; i < 20; i++)
        {
            var job = await CreateAsync(within: 60);
            await KillWorkersAsync(job, kills: 1, earliest: 1, latest: 48);
            var ended = await _sundial.EndOfAsync(job);
            await HasOneModelBy(job, Deadline(ended));
            var accuracy = await AccuracyAsync(job);
            output.WriteLine($"{i}: {accuracy}, {ended.GetProperty("attempts").GetInt32()} attempts");
            Assert.True(accuracy >= reference - 0.005, $"{accuracy} against {reference}");
        }
    }

    private Task AddFlowersAsync(string name, int rows) =>
        _sundial.AddDatasetAsync(name, _sundial.Folder.Write($"{name}.csv", System.Text.Encoding.UTF8.GetBytes(Flowers.Table(rows))));

    // With its best model, once it has one; what it had time for has nothing to do with how fast the machine is.
    private async Task<JsonElement> StopsAsync(string job)
    {
        await CheckpointOfAsync(job, fence: 1);
        await _sundial.PostAsync($"/v1/training-jobs/{job}/stop", new { });
        return await _sundial.EndOfAsync(job);
    }

    private async Task GoesOnAsync(string dataset, string metric)
    {
        var job = await CreateAsync(within: 60, dataset: dataset);
        await KillWorkersAsync(job, kills: 1);
        await CheckpointOfAsync(job, fence: 2);
        var deadline = await _sundial.EndsSoonAsync(job);

        var ended = await _sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(2, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(job, deadline);
        Assert.Contains("goes on from", await LogAsync(job), StringComparison.Ordinal);
        var model = await _sundial.GetAsync($"/v1/models/{await NameAsync(job)}/versions/latest");
        Assert.True(model.GetProperty("metrics").EnumerateObject().Any(measured => measured.Name.Contains(metric, StringComparison.Ordinal)), model.GetRawText());
    }

    private async Task<string> LogAsync(string job) =>
        System.Text.Encoding.UTF8.GetString(await _sundial.BytesAsync($"/v1/training-jobs/{job}/log"));

    private async Task<string> CreateAsync(double within, int? epochs = null, string dataset = "digits")
    {
        // On one thread: two that wait for each other are slow where other tests have the cores, too.
        var hyperparameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["threads"] = "1" };
        if (epochs is { } count)
        {
            hyperparameters["epochs"] = $"{count}";
        }

        var job = await _sundial.PostAsync("/v1/training-jobs", new { dataset, within_seconds = within, hyperparameters });
        return job.GetProperty("id").GetString()!;
    }

    private static DateTimeOffset Deadline(JsonElement job) => job.GetProperty("deadline_at").GetDateTimeOffset();

    private Task<JsonElement> TrainsAsync(string job, int attempt) => _sundial.UntilAsync(
        $"/v1/training-jobs/{job}", view => view.GetProperty("attempts").GetInt32() == attempt && view.GetProperty("state").GetString() == "training");

    // At random moments after a checkpoint of the current worker is safe; the seed is printed, so that a failure can be looked at.
    private async Task KillWorkersAsync(string job, int kills, double earliest = 0, double latest = 1.5)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var fence = 1; fence <= kills; fence++)
        {
            await CheckpointOfAsync(job, fence);
            using var moment = new PeriodicTimer(TimeSpan.FromSeconds(earliest + random.NextDouble() * (latest - earliest)));
            await moment.WaitForNextTickAsync();
            var view = await _sundial.GetAsync($"/v1/training-jobs/{job}");
            ProcessTable.Signal(await _sundial.ProcessOfAsync(view.GetProperty("worker").GetString()!), ProcessTable.Kill);
        }
    }

    // The worker that has the job, once it has put a checkpoint under its lease.
    private async Task<string?> CheckpointOfAsync(string job, int fence)
    {
        var view = await _sundial.UntilAsync(
            $"/v1/training-jobs/{job}",
            job => job.TryGetProperty("last_checkpoint", out var checkpoint) && checkpoint.ValueKind == JsonValueKind.Object && checkpoint.GetProperty("fence").GetInt64() >= fence);
        return view.TryGetProperty("worker", out var worker) ? worker.GetString() : null;
    }

    private async Task HasOneModelBy(string job, DateTimeOffset deadline)
    {
        var name = await NameAsync(job);
        var versions = (await _sundial.GetAsync($"/v1/models/{name}/versions")).GetProperty("items");
        var version = Assert.Single(versions.EnumerateArray().ToList());
        Assert.True(version.GetProperty("created_at").GetDateTimeOffset() <= deadline, $"The model came at {version.GetProperty("created_at")}, the deadline was {deadline:O}.");
    }

    private async Task<string> NameAsync(string job) =>
        (await _sundial.GetAsync($"/v1/training-jobs/{job}")).GetProperty("name").GetString()!;

    private async Task<string> ModelDigestAsync(string job) =>
        Convert.ToHexString(SHA256.HashData(await _sundial.BytesAsync($"/v1/models/{await NameAsync(job)}/versions/latest/files/model.onnx")));

    private async Task<double> AccuracyAsync(string job) =>
        (await _sundial.GetAsync($"/v1/models/{await NameAsync(job)}/versions/latest")).GetProperty("metrics").GetProperty("accuracy").GetDouble();

    private async Task<IReadOnlyList<long>> StepsAsync(string job) =>
        [.. (await PointsAsync(job)).Where(p => p.GetProperty("name").GetString() == "validation_accuracy").Select(p => p.GetProperty("step").GetInt64())];

    private async Task<ISet<(string?, long)>> MetricsAsync(string job) =>
        (await PointsAsync(job)).Select(p => (p.GetProperty("name").GetString(), p.GetProperty("step").GetInt64())).ToHashSet();

    private async Task<List<JsonElement>> PointsAsync(string job)
    {
        var points = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await _sundial.GetAsync($"/v1/training-jobs/{job}/metrics?limit=200{(next is null ? string.Empty : $"&cursor={next}")}");
            points.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }
        while (next is not null);
        return points;
    }
}
