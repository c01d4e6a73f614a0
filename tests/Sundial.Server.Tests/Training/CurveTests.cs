using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>What was measured as curves, the log read backwards, and where to follow from.</summary>
public sealed class CurveTests
{
    [Fact]
    public async Task Many_points_come_as_curves_thinned_evenly_with_the_last_always_among_them()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("measured");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.BeatAsync(JobState.Training, [.. Enumerable.Range(1, 101).Select(step => Point("loss", step, 1.0 / step)), Point("accuracy", 5, 0.5)]);

        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Viewer, "acme"));
        var all = await client.Jobs.GetCurvesAsync("measured");
        Assert.Equal([("accuracy", 1L), ("loss", 101L)], all.Curves.Select(curve => (curve.Name, curve.Count)));
        Assert.Equal(Enumerable.Range(1, 101).Select(step => (long)step), all.Curves[1].Steps);
        Assert.Equal(0.5, all.Curves[1].Values[1]);
        Assert.Equal(101, all.Curves[1].Seconds.Count);

        var few = (await client.Jobs.GetCurvesAsync("measured", points: 10)).Curves[1];
        Assert.Equal(101, few.Count);
        Assert.Equal([2, 13, 24, 35, 46, 57, 68, 79, 90, 101], few.Steps);
        using var refused = await server.Client.GetAsync("/v1/training-jobs/measured/curves?points=1");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task The_log_is_read_backwards_and_the_history_says_where_to_follow_from()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("told");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.BeatAsync(JobState.Training, [.. Enumerable.Range(1, 5).Select(line => new WorkerReport("log", 0) { Line = $"line {line}" })]);

        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Viewer, "acme"));
        var last = await client.Jobs.ListLogBackwardsAsync("told").Take(2).ToListAsync();
        Assert.Equal(["line 5", "line 4"], last.Select(Text));
        Assert.Equal(["line 3", "line 2", "line 1"], (await client.Jobs.ListLogBackwardsAsync("told", last[1].Id).ToListAsync()).Select(Text));

        var history = await client.Jobs.GetHistoryAsync("told");
        Assert.Equal((await server.EventsAsync("told")).Max(one => one.Id), history.LastEvent);
        await worker.BeatAsync(JobState.Training, new WorkerReport("log", 0) { Line = "line 6" });
        await foreach (var happened in client.Jobs.FollowAsync("told", history.LastEvent))
        {
            Assert.Equal("line 6", Text(happened));
            break;
        }
    }

    [Fact]
    public async Task Nobody_sees_the_curves_of_another_tenant()
    {
        await using var server = await TrainingServer.StartAsync();
        var other = await server.TenantAsync("other");
        await server.JobAsync("measured");
        using var refused = await other.GetAsync("/v1/training-jobs/measured/curves");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private static string Text(JobEvent told) => told.Data.GetProperty("line").GetString()!;

    private static WorkerReport Point(string name, long step, double value) => new("metric", 0) { Name = name, Step = step, Value = value };
}
