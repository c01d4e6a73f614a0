using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>The plan of what is to come, as a page draws it.</summary>
public sealed class PlanAheadTests
{
    [Theory]
    [InlineData(TrainingPhase.Load, 6)]
    [InlineData(TrainingPhase.Probe, 2)]
    [InlineData(TrainingPhase.Tune, 20)]
    [InlineData(TrainingPhase.Train, 5)]
    [InlineData(TrainingPhase.Train, 57)]
    public void Before_the_end_the_phases_fill_the_time_that_is_left(TrainingPhase phase, double planned)
    {
        var ahead = PlanAhead.From(phase, planned, left: 60, deadline: 60, testSeconds: 2);
        Assert.Equal(60, ahead.Sum(one => one.Planned.TotalSeconds), 6);
        Assert.Equal(phase, ahead[0].Phase);
        Assert.Equal([TrainingPhase.Train, TrainingPhase.Test, TrainingPhase.Save], ahead.Select(one => one.Phase).TakeLast(3));
        Assert.Equal(2, ahead[^2].Planned.TotalSeconds, 6);
        Assert.Equal(ahead.Count, ahead.Select(one => one.Phase).Distinct().Count());
    }

    [Fact]
    public void At_the_end_only_what_is_left_to_do_is_planned()
    {
        Assert.Equal([(TrainingPhase.Test, 1.0), (TrainingPhase.Save, 0.6)], PlanAhead.From(TrainingPhase.Test, 1, 10, 60, 1).Select(one => (one.Phase, one.Planned.TotalSeconds)));
        Assert.Equal([TrainingPhase.Save], PlanAhead.From(TrainingPhase.Save, 0.1, 1, 60, 1).Select(one => one.Phase));
    }

    [Fact]
    public void A_plan_never_goes_beyond_the_deadline()
    {
        Assert.Equal([(TrainingPhase.Train, 3.0)], PlanAhead.From(TrainingPhase.Train, 9, 3, 60, 2).Select(one => (one.Phase, one.Planned.TotalSeconds)));
        Assert.Equal([(TrainingPhase.Load, 0.0)], PlanAhead.From(TrainingPhase.Load, 9, -1, 60, 2).Select(one => (one.Phase, one.Planned.TotalSeconds)));
    }
}
