using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class RunningPercentileTests
{
    [Fact]
    public void A_cold_measurement_counts_only_while_it_is_the_only_one()
    {
        var rate = new RunningPercentile();
        Assert.Equal(7, rate.PerUnit(ifUnknown: 7));
        rate.Add(TimeSpan.FromSeconds(10), 1);
        Assert.Equal(10, rate.PerUnit(7));
        rate.Add(TimeSpan.FromSeconds(2), 2);
        Assert.Equal(1, rate.PerUnit(7));
    }

    [Fact]
    public void The_slow_end_of_the_warm_measurements_is_taken()
    {
        var rate = new RunningPercentile(percentile: 0.9, window: 10);
        rate.Add(TimeSpan.FromSeconds(100), 1);
        for (var seconds = 1; seconds <= 10; seconds++)
        {
            rate.Add(TimeSpan.FromSeconds(seconds), 1);
        }

        Assert.Equal(9, rate.PerUnit(0));
    }

    [Fact]
    public void Only_the_last_measurements_are_remembered()
    {
        var rate = new RunningPercentile(percentile: 1, window: 3);
        foreach (var seconds in new[] { 0.5, 9, 1, 1, 1 })
        {
            rate.Add(TimeSpan.FromSeconds(seconds), 1);
        }

        Assert.Equal(1, rate.PerUnit(0));
    }

    [Fact]
    public void A_calm_machine_has_an_unrest_of_one_and_one_that_others_use_has_more()
    {
        var (calm, restless, young) = (new RunningPercentile(window: 20), new RunningPercentile(window: 20), new RunningPercentile(window: 20));
        for (var i = 0; i < 21; i++)
        {
            calm.Add(TimeSpan.FromMilliseconds(10), 1);
            restless.Add(TimeSpan.FromMilliseconds(i % 5 == 0 ? 40 : 10), 1);
        }

        young.Add(TimeSpan.FromMilliseconds(10), 1);
        young.Add(TimeSpan.FromMilliseconds(90), 1);

        Assert.Equal(1, calm.Unrest);
        Assert.Equal(4, restless.Unrest, 6);
        Assert.Equal(1, young.Unrest);
        Assert.Equal(DeadlinePlanner.Slack(60, 1), DeadlinePlanner.Slack(60, 0.5));
        Assert.Equal(2 * DeadlinePlanner.Slack(60, 1), DeadlinePlanner.Slack(60, 2), 9);
        Assert.Equal(3 * DeadlinePlanner.Slack(60, 1), DeadlinePlanner.Slack(60, 50), 9);
    }
}
