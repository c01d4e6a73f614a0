using Sundial.Scorer.Engine;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class BatchPlanTests
{
    // Seconds of 1, 2, 4, 8, 16, 32, 64 rows.
    private static readonly double[] s_dense = [30e-6, 34e-6, 42e-6, 60e-6, 92e-6, 180e-6, 356e-6];

    [Fact]
    public void The_fewest_rows_with_nearly_the_best_rate_are_gathered() => Assert.Equal(16, new BatchPlan(64, s_dense).Limit(null));

    [Fact]
    public void Arithmetic_that_no_batch_saves_is_not_batched() =>
        Assert.False(new BatchPlan(64, [300e-6, 598e-6, 1190e-6, 2370e-6]).Helps);

    [Fact]
    public void A_model_quicker_than_the_way_through_a_queue_is_not_batched() =>
        Assert.False(new BatchPlan(64, [2e-6, 2.2e-6, 2.6e-6, 3.4e-6]).Helps);

    [Fact]
    public void No_more_rows_than_are_proven_are_gathered() => Assert.Equal(8, new BatchPlan(8, s_dense).Limit(null));

    [Fact]
    public void A_latency_bounds_the_batch()
    {
        var plan = new BatchPlan(64, s_dense);
        Assert.Equal(8, plan.Limit(TimeSpan.FromMicroseconds(122)));
        Assert.Equal(1, plan.Limit(TimeSpan.FromMicroseconds(10)));
        Assert.Equal(16, plan.Limit(TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void What_serving_shows_to_be_slower_than_alone_ends_batching()
    {
        var plan = new BatchPlan(4, [30e-6, 34e-6, 42e-6]);
        for (var i = 0; i < 3000; i++)
        {
            plan.Observe(2, 70e-6);
            plan.Observe(4, 140e-6);
            plan.Observe(1, 30e-6);
        }

        Assert.False(plan.Helps);
    }

    [Fact]
    public void One_preempted_run_changes_nothing()
    {
        var plan = new BatchPlan(64, s_dense);
        plan.Observe(16, 20e-3);
        Assert.Equal(16, plan.Limit(null));
    }
}
