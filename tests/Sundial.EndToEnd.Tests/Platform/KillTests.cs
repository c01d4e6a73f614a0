using System.Security.Cryptography;
using System.Text.Json;
using Sundial.Testing.Data;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>What is left when workers, server and database are killed in the middle of a job.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_job_whose_worker_is_killed_twice_has_one_model_by_its_deadline()
    {
        await using var sundial = await Installation.StartAsync();
        var (job, deadline) = await CreateAsync(sundial, within: 20);
        await KillWorkersAsync(sundial, job, kills: 2);

        var ended = await sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(3, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(sundial, job, deadline);
    }

    [Fact]
    public async Task A_detector_whose_worker_is_killed_goes_on_from_its_checkpoint()
    {
        await using var sundial = await Installation.StartAsync();
        await sundial.AddDatasetAsync("scenes", Archives.Tar(sundial.Folder["scenes.tar"], Scenes.VocFiles(train: 40, validation: 6, test: 6)), "object-detection");
        await GoesOnAsync(sundial, "scenes", "average_precision_50");
    }

    [Fact]
    public async Task A_table_whose_worker_is_killed_goes_on_from_its_checkpoint()
    {
        await using var sundial = await Installation.StartAsync();
        await sundial.AddDatasetAsync("flowers", sundial.Folder.Write("flowers.csv", System.Text.Encoding.UTF8.GetBytes(Flowers.Table(3000))));
        await GoesOnAsync(sundial, "flowers", "auc");
    }

    [Fact]
    public async Task A_job_that_goes_on_from_another_makes_the_next_version_of_its_model()
    {
        await using var sundial = await Installation.StartAsync();
        await sundial.AddDatasetAsync("flowers", sundial.Folder.Write("flowers.csv", System.Text.Encoding.UTF8.GetBytes(Flowers.Table(1000))));
        var (first, _) = await CreateAsync(sundial, within: 10, dataset: "flowers");
        await sundial.EndOfAsync(first);
        var more = (await sundial.PostAsync($"/v1/training-jobs/{first}/retrain", new { within_seconds = 10 })).GetProperty("id").GetString()!;

        var ended = await sundial.EndOfAsync(more);

        var name = await NameAsync(sundial, first);
        Assert.Equal(($"{name}:2", $"{name}:1", name), (ended.GetProperty("model").GetString(), ended.GetProperty("continues_model").GetString(), ended.GetProperty("continues_job").GetString()));
        Assert.Contains("goes on", await LogAsync(sundial, more), StringComparison.Ordinal);
        Assert.Equal("table-classification", (await sundial.GetAsync($"/v1/training-jobs/{more}/report")).GetProperty("task").GetString());
    }

    [Fact]
    public async Task A_job_of_fixed_epochs_has_the_same_bytes_for_its_model_however_often_its_worker_is_killed()
    {
        await using var sundial = await Installation.StartAsync();
        await sundial.AddFewDigitsAsync("few-digits", perClass: 100);
        var (undisturbed, _) = await CreateAsync(sundial, within: 180, epochs: 14, dataset: "few-digits");
        await sundial.EndOfAsync(undisturbed);
        var (disturbed, _) = await CreateAsync(sundial, within: 180, epochs: 14, dataset: "few-digits");
        await KillWorkersAsync(sundial, disturbed, kills: 2);
        var ended = await sundial.EndOfAsync(disturbed);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(3, ended.GetProperty("attempts").GetInt32());
        Assert.Equal(await ModelDigestAsync(sundial, undisturbed), await ModelDigestAsync(sundial, disturbed));
        var steps = await StepsAsync(sundial, disturbed);
        Assert.Equal(steps.Distinct().Order(), steps);
        Assert.Equal((await StepsAsync(sundial, undisturbed))[^1], steps[^1]);
    }

    [Fact]
    public async Task A_worker_that_was_stopped_beyond_its_lease_writes_nothing_when_it_goes_on()
    {
        await using var sundial = await Installation.StartAsync("--workers", "1..2");
        var (job, deadline) = await CreateAsync(sundial, within: 17);
        var first = await LeaseWithCheckpointAsync(sundial, job, fence: 1);
        var stopped = await sundial.ProcessOfAsync(first!);
        ProcessTable.Signal(stopped, ProcessTable.Stop);
        await sundial.UntilAsync($"/v1/training-jobs/{job}", view => view.GetProperty("attempts").GetInt32() == 2 && view.GetProperty("state").GetString() == "training");
        ProcessTable.Signal(stopped, ProcessTable.Continue);

        var ended = await sundial.EndOfAsync(job);
        Assert.Equal("completed", ended.GetProperty("state").GetString());
        await HasOneModelBy(sundial, job, deadline);
        var checkpoints = (await sundial.GetAsync($"/v1/training-jobs/{job}/checkpoints?limit=200")).GetProperty("items").EnumerateArray()
            .OrderBy(c => c.GetProperty("number").GetInt32()).Select(c => c.GetProperty("fence").GetInt64()).ToList();
        Assert.Equal(checkpoints.Order(), checkpoints);
        Assert.Contains(2, checkpoints);
        Assert.NotEqual(first, ended.TryGetProperty("worker", out var last) ? last.GetString() : null);
    }

    [Fact]
    public async Task A_worker_goes_on_while_the_server_is_killed_and_started_again()
    {
        await using var sundial = await Installation.StartAsync();
        var (job, deadline) = await CreateAsync(sundial, within: 17);
        await LeaseWithCheckpointAsync(sundial, job, fence: 1);
        var before = await MetricsAsync(sundial, job);
        sundial.KillServer();
        sundial.StartAgain();

        var ended = await sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(sundial, job, deadline);
        Assert.Subset(await MetricsAsync(sundial, job), before);
    }

    // What the database's death costs the server is tested with the server alone; this one takes twenty seconds.
    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_worker_goes_on_while_the_database_is_killed_and_comes_back()
    {
        await using var sundial = await Installation.StartAsync();
        var (job, deadline) = await CreateAsync(sundial, within: 17);
        await LeaseWithCheckpointAsync(sundial, job, fence: 1);
        var before = await MetricsAsync(sundial, job);
        ProcessTable.Signal(sundial.Postmaster(), ProcessTable.Kill);

        var ended = await sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(1, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(sundial, job, deadline);
        Assert.Subset(await MetricsAsync(sundial, job), before);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Twenty_jobs_of_a_minute_whose_workers_are_killed_have_twenty_models_as_good_as_an_undisturbed_one()
    {
        await using var sundial = await Installation.StartAsync();
        var (undisturbed, _) = await CreateAsync(sundial, within: 60);
        await sundial.EndOfAsync(undisturbed);
        var reference = await AccuracyAsync(sundial, undisturbed);
        output.WriteLine($"undisturbed: {reference}");
        for (var i = 0; i < 20; i++)
        {
            var (job, deadline) = await CreateAsync(sundial, within: 60);
            await KillWorkersAsync(sundial, job, kills: 1, earliest: 1, latest: 48);
            var ended = await sundial.EndOfAsync(job);
            await HasOneModelBy(sundial, job, deadline);
            var accuracy = await AccuracyAsync(sundial, job);
            output.WriteLine($"{i}: {accuracy}, {ended.GetProperty("attempts").GetInt32()} attempts");
            Assert.True(accuracy >= reference - 0.005, $"{accuracy} against {reference}");
        }
    }

    private async Task GoesOnAsync(Installation sundial, string dataset, string metric)
    {
        var (job, deadline) = await CreateAsync(sundial, within: 17, dataset: dataset);
        await KillWorkersAsync(sundial, job, kills: 1);

        var ended = await sundial.EndOfAsync(job);

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(2, ended.GetProperty("attempts").GetInt32());
        await HasOneModelBy(sundial, job, deadline);
        Assert.Contains("goes on from", await LogAsync(sundial, job), StringComparison.Ordinal);
        var model = await sundial.GetAsync($"/v1/models/{await NameAsync(sundial, job)}/versions/latest");
        Assert.True(model.GetProperty("metrics").EnumerateObject().Any(measured => measured.Name.Contains(metric, StringComparison.Ordinal)), model.GetRawText());
    }

    private static async Task<string> LogAsync(Installation sundial, string job) =>
        System.Text.Encoding.UTF8.GetString(await sundial.BytesAsync($"/v1/training-jobs/{job}/log"));

    private static async Task<(string Job, DateTimeOffset Deadline)> CreateAsync(Installation sundial, double within, int? epochs = null, string dataset = "digits")
    {
        var hyperparameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (epochs is { } count)
        {
            hyperparameters["epochs"] = $"{count}";
        }

        var job = await sundial.PostAsync("/v1/training-jobs", new { dataset, within_seconds = within, hyperparameters });
        return (job.GetProperty("id").GetString()!, job.GetProperty("deadline_at").GetDateTimeOffset());
    }

    // At random moments after a checkpoint of the current worker is safe; the seed is printed, so that a failure can be looked at.
    private async Task KillWorkersAsync(Installation sundial, string job, int kills, double earliest = 0, double latest = 1.5)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var fence = 1; fence <= kills; fence++)
        {
            await LeaseWithCheckpointAsync(sundial, job, fence);
            using var moment = new PeriodicTimer(TimeSpan.FromSeconds(earliest + random.NextDouble() * (latest - earliest)));
            await moment.WaitForNextTickAsync();
            var view = await sundial.GetAsync($"/v1/training-jobs/{job}");
            ProcessTable.Signal(await sundial.ProcessOfAsync(view.GetProperty("worker").GetString()!), ProcessTable.Kill);
        }
    }

    // The worker that has the job, once it has put a checkpoint under its lease.
    private static async Task<string?> LeaseWithCheckpointAsync(Installation sundial, string job, int fence)
    {
        var view = await sundial.UntilAsync(
            $"/v1/training-jobs/{job}",
            job => job.TryGetProperty("last_checkpoint", out var checkpoint) && checkpoint.ValueKind == JsonValueKind.Object && checkpoint.GetProperty("fence").GetInt64() >= fence);
        return view.TryGetProperty("worker", out var worker) ? worker.GetString() : null;
    }

    private static async Task HasOneModelBy(Installation sundial, string job, DateTimeOffset deadline)
    {
        var name = await NameAsync(sundial, job);
        var versions = (await sundial.GetAsync($"/v1/models/{name}/versions")).GetProperty("items");
        var version = Assert.Single(versions.EnumerateArray().ToList());
        Assert.True(version.GetProperty("created_at").GetDateTimeOffset() <= deadline, $"The model came at {version.GetProperty("created_at")}, the deadline was {deadline:O}.");
    }

    private static async Task<string> NameAsync(Installation sundial, string job) =>
        (await sundial.GetAsync($"/v1/training-jobs/{job}")).GetProperty("name").GetString()!;

    private static async Task<string> ModelDigestAsync(Installation sundial, string job) =>
        Convert.ToHexString(SHA256.HashData(await sundial.BytesAsync($"/v1/models/{await NameAsync(sundial, job)}/versions/latest/files/model.onnx")));

    private static async Task<double> AccuracyAsync(Installation sundial, string job) =>
        (await sundial.GetAsync($"/v1/models/{await NameAsync(sundial, job)}/versions/latest")).GetProperty("metrics").GetProperty("accuracy").GetDouble();

    private static async Task<IReadOnlyList<long>> StepsAsync(Installation sundial, string job) =>
        [.. (await PointsAsync(sundial, job)).Where(p => p.GetProperty("name").GetString() == "validation_accuracy").Select(p => p.GetProperty("step").GetInt64())];

    private static async Task<ISet<(string?, long)>> MetricsAsync(Installation sundial, string job) =>
        (await PointsAsync(sundial, job)).Select(p => (p.GetProperty("name").GetString(), p.GetProperty("step").GetInt64())).ToHashSet();

    private static async Task<List<JsonElement>> PointsAsync(Installation sundial, string job)
    {
        var points = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await sundial.GetAsync($"/v1/training-jobs/{job}/metrics?limit=200{(next is null ? string.Empty : $"&cursor={next}")}");
            points.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }
        while (next is not null);
        return points;
    }
}
