using Sundial.Server.Provisioning;
using Xunit;

namespace Sundial.Server.Tests.Provisioning;

public class ScalingPolicyTests
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static ScalingInstance Idle(string name, TimeSpan? since = null) => new(name, Busy: false, Draining: false, since ?? Long);

    private static ScalingInstance Busy(string name) => new(name, Busy: true, Draining: false, null);

    private static ScalingDecision Decide(int waiting, double rate, int min, int max, params ScalingInstance[] instances) =>
        ScalingPolicy.Decide(new ScalingSituation(waiting, rate, instances), min, max, CoolDown);

    [Fact]
    public void The_warm_pool_is_started_with_nothing_to_do() => Assert.Equal(2, Decide(0, 0, 2, 8).Start);

    [Fact]
    public void Beside_busy_workers_as_many_wait_idle_as_the_warm_pool_has() => Assert.Equal(1, Decide(0, 0, 1, 8, Busy("a")).Start);

    [Fact]
    public void What_waits_is_given_workers_up_to_the_most() => Assert.Equal(6, Decide(100, 0, 1, 8, Busy("a"), Busy("b")).Start);

    [Fact]
    public void Jobs_that_are_done_faster_than_a_worker_starts_need_no_more_workers() => Assert.Equal(0, Decide(20, 40, 1, 8, Busy("a"), Idle("b")).Start);

    [Fact]
    public void One_that_starts_already_is_not_started_again() => Assert.Equal(0, Decide(1, 0, 1, 8, new ScalingInstance("a", false, false, null)).Start);

    [Fact]
    public void Those_idle_longest_are_drained_after_the_cool_down_and_ended_once_drained()
    {
        var decision = Decide(0, 0, 1, 8, Idle("old", Long), Idle("older", 2 * Long), Idle("young", TimeSpan.FromSeconds(1)), new ScalingInstance("drained", false, true, Long));
        Assert.Equal(["older", "old"], decision.Drain);
        Assert.Equal(["drained"], decision.Stop);
    }

    [Fact]
    public void One_that_drains_counts_as_a_machine_in_use() => Assert.Equal(0, Decide(5, 0, 0, 1, new ScalingInstance("drains", true, true, null)).Start);

    [Fact]
    public void In_ten_thousand_scale_downs_none_that_has_a_job_is_removed_and_the_bounds_hold()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            var min = random.Next(4);
            var max = min + random.Next(6);
            var instances = Enumerable.Range(0, random.Next(12)).Select(number => new ScalingInstance(
                $"i{number}", random.Next(2) == 0, random.Next(4) == 0, random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(200)))).ToArray();
            var decision = Decide(random.Next(20), random.NextDouble() * 30, min, max, instances);
            var busy = instances.Where(instance => instance.Busy).Select(instance => instance.Name).ToHashSet();
            var takers = instances.Count(instance => !instance.Draining);

            Assert.True(!decision.Stop.Concat(decision.Drain).Any(busy.Contains), $"seed {seed}: a worker with a job");
            Assert.True(takers - decision.Drain.Count >= Math.Min(takers, min), $"seed {seed}: fewer than the least");
            Assert.True(decision.Start == 0 || instances.Length + decision.Start <= max, $"seed {seed}: more than the most");
            Assert.True(decision.Start == 0 || decision.Drain.Count == 0, $"seed {seed}: starts and drains");
        }
    }

    [Fact]
    public void Instances_that_die_before_they_are_heard_of_are_held_back_for_longer_each_time()
    {
        var backoff = new StartBackoff();
        var now = TimeSpan.FromHours(1);
        Assert.True(backoff.MayStart(now));
        backoff.Ended(wasHeardOf: false, now);
        Assert.False(backoff.MayStart(now + TimeSpan.FromSeconds(0.4)));
        Assert.True(backoff.MayStart(now + TimeSpan.FromSeconds(0.5)));
        backoff.Ended(wasHeardOf: false, now);
        Assert.False(backoff.MayStart(now + TimeSpan.FromSeconds(0.9)));
        Enumerable.Range(0, 20).ToList().ForEach(_ => backoff.Ended(wasHeardOf: false, now));
        Assert.True(backoff.MayStart(now + TimeSpan.FromSeconds(30)));
        backoff.Ended(wasHeardOf: true, now);
        backoff.Ended(wasHeardOf: false, now);
        Assert.True(backoff.MayStart(now + TimeSpan.FromSeconds(0.5)));
    }
}
