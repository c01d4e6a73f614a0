using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class ReplicaPolicyTests
{
    private static readonly EndpointScaling s_scaling = new(MinReplicas: 0, MaxReplicas: 4, IdleSeconds: 60);

    [Theory]
    [InlineData(1, 0.9, 0, 2)]
    [InlineData(1, 0.7, 3, 2)]
    [InlineData(1, 0.7, 0, 1)]
    [InlineData(4, 1.0, 50, 4)]
    public void A_busy_model_gets_one_copy_more_up_to_the_most(int replicas, double utilization, int waiting, int wanted) =>
        Assert.Equal(wanted, Decide(new ReplicaLoad(replicas, utilization, waiting, TimeSpan.Zero, TimeSpan.Zero)));

    [Fact]
    public void More_copies_than_processors_are_not_made() =>
        Assert.Equal(2, ReplicaPolicy.Decide(new ReplicaLoad(2, 1, 9, TimeSpan.Zero, TimeSpan.Zero), s_scaling, processors: 2));

    [Fact]
    public void The_least_is_kept_even_beyond_the_processors() =>
        Assert.Equal(3, ReplicaPolicy.Decide(new ReplicaLoad(2, 0, 0, TimeSpan.Zero, TimeSpan.Zero), s_scaling with { MinReplicas = 3 }, processors: 2));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void An_idle_model_goes_to_its_least(int least, int wanted)
    {
        var load = new ReplicaLoad(3, 0, 0, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
        Assert.Equal(wanted, ReplicaPolicy.Decide(load, s_scaling with { MinReplicas = least }, 8));
    }

    [Fact]
    public void A_model_for_which_calls_wait_is_not_idle() =>
        Assert.Equal(1, Decide(new ReplicaLoad(1, 0, 1, TimeSpan.FromSeconds(99), TimeSpan.Zero)));

    [Fact]
    public void A_model_without_copies_stays_so_until_it_is_called() =>
        Assert.Equal(0, ReplicaPolicy.Decide(new ReplicaLoad(0, 0, 0, TimeSpan.Zero, TimeSpan.Zero), s_scaling with { MinReplicas = 2 }, 8));

    [Fact]
    public void A_copy_goes_only_after_a_long_calm()
    {
        var load = new ReplicaLoad(3, 0.2, 0, TimeSpan.Zero, ReplicaPolicy.CalmBeforeFewer - TimeSpan.FromSeconds(1));
        Assert.Equal(3, Decide(load));
        Assert.Equal(2, Decide(load with { CalmFor = ReplicaPolicy.CalmBeforeFewer }));
    }

    [Fact]
    public void A_square_wave_of_load_makes_the_number_swing_once()
    {
        // Ten minutes of five seconds full load and five seconds none, looked at four times a second.
        var (replicas, changes, calm) = (1, 0, TimeSpan.Zero);
        for (var tick = 0; tick < 2400; tick++)
        {
            var load = new ReplicaLoad(replicas, tick / 20 % 2 == 0 ? 1 : 0, 0, TimeSpan.Zero, calm);
            calm = ReplicaPolicy.IsCalm(load) ? calm + TimeSpan.FromSeconds(0.25) : TimeSpan.Zero;
            var wanted = ReplicaPolicy.Decide(load, s_scaling, processors: 4);
            changes += wanted != replicas ? 1 : 0;
            replicas = wanted;
        }

        Assert.Equal((4, 3), (replicas, changes));
    }

    private static int Decide(ReplicaLoad load) => ReplicaPolicy.Decide(load, s_scaling, processors: 8);
}
