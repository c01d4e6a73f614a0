using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Training.Simulation;
using Sundial.Server.Training.Master;
using Xunit;

namespace Sundial.Server.Tests.Training.Master;

public sealed class MasterTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Slot Slot = new(2, 1L << 30, 0, true);

    [Fact]
    public void A_jump_of_the_wall_clock_moves_the_masters_clock_only_slowly()
    {
        var scheduler = new Scheduler();
        var time = new SimulatedTime(scheduler);
        var clock = new MasterClock(time);
        var start = clock.Now;
        time.WallOffset = TimeSpan.FromHours(-1);
        scheduler.After(TimeSpan.FromSeconds(100), () => { });
        scheduler.Run(TimeSpan.FromSeconds(100), () => false);

        Assert.Equal(99.5, (clock.Now - start).TotalSeconds, 6);
    }

    [Fact]
    public void A_small_error_of_the_wall_clock_is_made_good()
    {
        var scheduler = new Scheduler();
        var time = new SimulatedTime(scheduler);
        var clock = new MasterClock(time);
        time.WallOffset = TimeSpan.FromSeconds(0.1);
        scheduler.After(TimeSpan.FromSeconds(60), () => { });
        scheduler.Run(TimeSpan.FromSeconds(60), () => false);

        Assert.Equal(time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void A_job_is_admitted_where_a_slot_comes_free_in_time_and_nobody_becomes_late()
    {
        var running = new RunningDemand(Demand(30, fills: true), Now);

        Assert.True(Admission.Decide([Slot], new([running], []), Demand(36, least: 5), Now).IsAdmitted);
        Assert.Equal(Now.AddSeconds(35), Admission.Decide([Slot], new([running], []), Demand(34, least: 5), Now).EarliestDeadlineAt);
        Assert.True(Admission.Decide([Slot, Slot], new([running], []), Demand(34, least: 5), Now).IsAdmitted);
        // It could be done itself, but the one that waits already would be late.
        Assert.False(Admission.Decide([Slot], new([], [Demand(6, least: 5)]), Demand(5.5, least: 5), Now).IsAdmitted);
    }

    [Fact]
    public void A_job_may_go_on_for_longer_as_long_as_nobody_who_waits_becomes_late()
    {
        DemandQueue Until(double seconds) => new([new(Demand(seconds, fills: true), Now)], [Demand(40, least: 5)]);

        Assert.True(Admission.DelaysNobody([Slot], Until(30), Until(35), Now));
        Assert.False(Admission.DelaysNobody([Slot], Until(30), Until(36), Now));
        Assert.True(Admission.DelaysNobody([Slot, Slot], Until(30), Until(600), Now));
        // The one that waits is late in any case.
        Assert.True(Admission.DelaysNobody([Slot], Until(50), Until(60), Now));
    }

    [Fact]
    public void The_earliest_deadline_that_is_named_is_admitted()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var slots = Enumerable.Repeat(Slot, random.Next(1, 4)).ToList();
            var running = Enumerable.Range(0, random.Next(0, slots.Count + 1)).Select(_ => new RunningDemand(Any(random), Now)).ToList();
            var waiting = Enumerable.Range(0, random.Next(0, 12)).Select(_ => Any(random)).ToList();
            var asked = Any(random);
            if (Admission.Decide(slots, new(running, waiting), asked, Now).EarliestDeadlineAt is { } earliest)
            {
                Assert.True(Admission.Decide(slots, new(running, waiting), asked with { DeadlineAt = earliest }, Now).IsAdmitted, $"round {round}: {earliest - Now}");
            }
        }
    }

    [Fact]
    public void The_best_checkpoint_is_that_of_the_objective_and_of_a_generation_that_counts()
    {
        var job = Job() with { Generation = 3, ResumeFromGeneration = 2 };
        Checkpoint One(int number, int generation, double? value, bool model = true) => new(Guid.NewGuid(), number, generation, model, "loss", value);
        Checkpoint[] all = [One(1, 1, 0.01), One(2, 2, 0.3), One(3, 2, 0.2), One(4, 3, 0.4), One(5, 3, 0.1, model: false), One(6, 3, null)];

        Assert.Equal(3, all.Best(job, new Objective("loss", Maximize: false))!.Number);
        Assert.Equal(4, all.Best(job, new Objective("loss"))!.Number);
        Assert.Equal(6, all.Best(job, null)!.Number);
        Assert.Equal(6, all.Last(job)!.Number);
        Assert.Equal([1, 2, 4], all.Dispensable(job, new Objective("loss", Maximize: false), _ => false).Select(one => one.Number));
        Assert.Null(all.Best(job with { Generation = 4, ResumeFromGeneration = 4 }, null));
    }

    [Fact]
    public void A_measured_quality_wins_over_the_algorithms_own_word()
    {
        Checkpoint[] all = [new(Guid.NewGuid(), 1, 1, true, "accuracy", 0.99, "accuracy", 0.6), new(Guid.NewGuid(), 2, 1, true, "accuracy", 0.9, "accuracy", 0.8)];

        Assert.Equal(2, all.Best(Job(), new Objective("accuracy"))!.Number);
    }

    [Fact]
    public void A_tenant_that_was_idle_begins_with_as_much_as_the_least_of_the_others()
    {
        TenantShare[] active = [new(Guid.NewGuid(), 1, 50, 0), new(Guid.NewGuid(), 2, 30, 20)];

        Assert.Equal(40, FairShare.Awake(3, active));
        Assert.Equal(70, FairShare.Awake(70, active));
        Assert.Equal(3, FairShare.Awake(3, []));
    }

    [Fact]
    public void Last_words_are_the_last_ones_and_whole_characters()
    {
        Assert.Equal("a\nb", LastWords.Append("a", ["b"]));
        Assert.Null(LastWords.Append(null, []));
        var words = LastWords.Append(new string('x', 2000), [string.Concat(Enumerable.Repeat("😀", 512)) + "y"])!;
        Assert.Equal(1023, words.Length);
        Assert.EndsWith("😀y", words, StringComparison.Ordinal);
        Assert.False(char.IsLowSurrogate(words[0]));
    }

    private static Demand Any(Random random) => Demand(random.Next(2, 60), random.Next(1, 10), random.Next(2) == 0);

    private static Demand Demand(double within, double least = 1, bool fills = false) => new(new(), false, TimeSpan.FromSeconds(least), Now.AddSeconds(within), fills);

    private static TrainingJob Job() => new()
    {
        Id = Guid.NewGuid(),
        TenantId = Guid.NewGuid(),
        Name = "job",
        State = JobState.Training,
        RequestedAt = Now,
        DeadlineAt = Now.AddSeconds(60),
        Least = TimeSpan.FromSeconds(1),
    };
}
