using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

/// <summary>Trials of hyperparameters and plans, as workers tell of them.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task Trials_are_events_and_a_list_in_which_the_last_word_of_each_holds()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("tuned");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        var second = Trial(2, 0.7) with { IsBest = true, Outcome = TrialOutcome.CutShort, Seconds = 1.5, Epochs = 3, Origin = "bred", Settings = new Dictionary<string, string> { ["lr"] = "0.01" }, Of = 9, BestFitness = 0.7 };
        await worker.BeatAsync(JobState.Training, Told(Trial(1, 0.5)), Told(Trial(2, 0.1)), Told(Trial(10, null) with { Outcome = TrialOutcome.Failed, Reason = "No memory." }));
        await worker.BeatAsync(JobState.Training, Told(second));

        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Viewer, "acme"));
        var trials = await client.Jobs.ListTrialsAsync("tuned").ToListAsync();
        Assert.Equal([1, 2, 10], trials.Select(trial => trial.Number));
        Assert.Equal((0.7, true, TrialOutcome.CutShort, "0.01", 9, 1), (trials[1].Fitness, trials[1].IsBest, trials[1].Outcome, trials[1].Settings["lr"], trials[1].Of, trials[1].Generation));
        Assert.Equal((null, "No memory."), (trials[2].Fitness, trials[2].Reason));
        var events = (await server.EventsAsync("tuned")).Where(one => one.Kind == "trial").ToList();
        Assert.Equal([1, 2, 10, 2], events.Select(one => one.Data.GetProperty("number").GetInt32()));
        Assert.Equal("cut_short", events[3].Data.GetProperty("outcome").GetString());

        // The list has its pages, too.
        using var page = await server.Client.GetAsync("/v1/training-jobs/tuned/trials?limit=2");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var first = await page.ReadAsync<Contracts.Page<TrialView>>();
        Assert.Equal([1, 2], first.Items.Select(trial => trial.Number));
        Assert.Equal([10], (await server.Client.GetAsync<Contracts.Page<TrialView>>($"/v1/training-jobs/tuned/trials?limit=2&cursor={first.Next}")).Items.Select(trial => trial.Number));
    }

    [Fact]
    public async Task Plans_stand_in_the_history_in_the_order_in_which_they_were_made()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("planned");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.BeatAsync(JobState.Training, new WorkerReport("plan", 0) { Plan = [new("load", 2), new("train", 50)] }, new WorkerReport("phase", 0) { Name = "load", PlannedSeconds = 2 });
        await worker.BeatAsync(JobState.Training, new WorkerReport("plan", 0) { Plan = [new("train", 48.5)] });

        using var client = new SundialClient(server.Server.Address, await server.Server.KeyAsync(Role.Viewer, "acme"));
        var history = await client.Jobs.GetHistoryAsync("planned");
        Assert.Equal([[new("load", 2), new("train", 50)], [new("train", 48.5)]], history.Plans.Select(plan => plan.Phases));
        Assert.All(history.Plans, plan => Assert.Equal(1, plan.Generation));
    }

    [Fact]
    public async Task Nobody_sees_the_trials_of_another_tenant()
    {
        await using var server = await TrainingServer.StartAsync();
        var other = await server.TenantAsync("other");
        await server.JobAsync("tuned");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        await worker.BeatAsync(JobState.Training, Told(Trial(1, 0.5)));
        using var refused = await other.GetAsync("/v1/training-jobs/tuned/trials");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    public static TheoryData<WorkerReport, string> Senseless => new()
    {
        { new("trial", 0), "reports[0].trial" },
        { Told(Trial(0, 0.5)), "reports[0].trial" },
        { Told(Trial(1, 0.5) with { Origin = new string('a', 1025) }), "reports[0].trial" },
        { Told(Trial(1, 0.5) with { Settings = Enumerable.Range(0, 101).ToDictionary(number => $"{number}", _ => "") }), "reports[0].trial" },
        { new("plan", 0) { Plan = [] }, "reports[0].plan" },
        { new("plan", 0) { Plan = [new("train", -1)] }, "reports[0].plan" },
        { new("plan", 0) { Plan = [.. Enumerable.Range(0, 21).Select(number => new PhaseAhead("train", number))] }, "reports[0].plan" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public async Task What_makes_no_sense_is_refused_by_name(WorkerReport report, string member)
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("tuned");
        var worker = await server.WorkerAsync();
        await worker.TakeAsync();
        using var answer = await worker.TryBeatAsync(JobState.Training, null, report);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(member, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static JobTrial Trial(int number, double? fitness) => new() { Number = number, Fitness = fitness };

    private static WorkerReport Told(JobTrial trial) => new("trial", 0) { Trial = trial };
}
