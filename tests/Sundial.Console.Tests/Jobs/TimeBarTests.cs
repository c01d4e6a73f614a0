using Sundial.Console.Components.Jobs;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Console.Tests.Jobs;

/// <summary>Where the time of a job went and is to go.</summary>
public sealed class TimeBarTests
{
    private static readonly DateTimeOffset s_begin = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_first_plan_stands_above_what_happened_and_the_newest_tells_what_is_to_come()
    {
        var bar = TimeBar.Of(Picture(
            At(1800),
            [Entry("load", 0, 600), Entry(Phases.Modified, 100, 0), Entry("train", 600, 1200)],
            [new PlanView(At(0), 1, [new("load", 300), new("train", 3000)]), new PlanView(At(600), 1, [new("train", 2400), new("save", 600)])]));
        Assert.Equal([("load", 0, 1.0 / 12), ("train", 1.0 / 12, 11.0 / 12)], bar.Planned.Select(segment => (segment.Phase, segment.From, segment.To)));
        Assert.Equal([("load", 0, 1.0 / 6), ("train", 1.0 / 6, 0.5)], bar.Actual.Select(segment => (segment.Phase, segment.From, segment.To)));
        Assert.Equal([("train", 0.5, 3000.0 / 3600), ("save", 3000.0 / 3600, 1.0)], bar.Expected.Select(segment => (segment.Phase, segment.From, segment.To)));
        Assert.Equal(["load", "train", "save"], bar.Lines.Select(line => line.Phase));
        Assert.Equal((3000, 1200, 1200, At(600)), (bar.Lines[1].PlannedSeconds, bar.Lines[1].ActualSeconds, bar.Lines[1].ExpectedSeconds, bar.Lines[1].RunsSince));
        Assert.Equal((1.0, 0.5), (bar.DeadlineAt, bar.NowAt));
    }

    [Fact]
    public void A_phase_that_came_twice_counts_together_and_a_plan_of_an_older_generation_does_not()
    {
        var bar = TimeBar.Of(Picture(
            At(1000),
            [Entry("train", 0, 300) with { PlannedSeconds = 400 }, Entry("waiting", 300, 100), Entry("train", 400, 600)],
            [new PlanView(At(0), 0, [new("other", 50)])]));
        Assert.Equal(900, bar.Lines[0].ActualSeconds);
        Assert.Equal(At(100), bar.Lines[0].RunsSince);
        Assert.Equal(["train"], bar.Planned.Select(segment => segment.Phase));
        Assert.DoesNotContain(bar.Lines, line => line.Phase == "other");
    }

    [Fact]
    public void Whatever_an_algorithm_plans_the_bar_stays_whole()
    {
        var bar = TimeBar.Of(Picture(At(10), [], [new PlanView(At(0), 1, [new("a", -5), new("b", double.MaxValue), new("c", 1)])]));
        Assert.All(bar.Planned.Concat(bar.Expected), segment => Assert.True(segment.From >= 0 && segment.To <= 1 && segment.From <= segment.To));
    }

    [Fact]
    public void A_job_that_ended_late_ends_where_it_ended()
    {
        var bar = TimeBar.Of(Picture(At(9000), [Entry("train", 0, 4500)], []) with { Job = MadeJob.Of("late") with { State = JobState.Completed, EndedAt = At(4500) } });
        Assert.Equal((At(4500), 0.8, null), (bar.End, bar.DeadlineAt, bar.NowAt));
        Assert.Null(bar.Lines[0].RunsSince);
    }

    private static JobPicture Picture(DateTimeOffset now, LedgerEntry[] ledger, PlanView[] plans) => new() { Job = MadeJob.Of("timed"), History = new JobHistory([], ledger, plans), Now = now };

    private static LedgerEntry Entry(string phase, double began, double seconds) => new(phase, 1, 1, null, seconds, At(began));

    private static DateTimeOffset At(double seconds) => s_begin.AddSeconds(seconds);
}
