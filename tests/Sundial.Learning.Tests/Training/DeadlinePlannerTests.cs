using Sundial.Learning.Networks;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class DeadlinePlannerTests
{
    private static readonly IReadOnlyList<ResidualNetwork> s_candidates = NetworkFamily.For(new ImageShape(32, 32, 3), classes: 10);

    [Fact]
    public void The_candidates_grow_in_cost() =>
        Assert.Equal(s_candidates.OrderBy(c => c.MultiplyAdds), s_candidates);

    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(28, 28, 1)]
    [InlineData(32, 32, 3)]
    [InlineData(96, 64, 3)]
    [InlineData(224, 224, 3)]
    public void Every_candidate_keeps_to_what_the_kernels_can_do(int height, int width, int channels)
    {
        foreach (var network in NetworkFamily.For(new ImageShape(height, width, channels), classes: 3))
        {
            Assert.All(network.Convolutions(), layer =>
            {
                Assert.Equal(0, layer.Inputs % 32);
                Assert.Equal(0, layer.Outputs % 32);
                Assert.Equal(0, layer.Height % 2);
                Assert.Equal(0, layer.Width % 4);
            });
            Assert.True(network.Height >= height && network.Width >= width);
        }
    }

    [Fact]
    public void More_time_never_gives_a_smaller_network()
    {
        var last = 0.0;
        foreach (var seconds in new[] { 1, 10, 60, 300, 900, 3600, 100_000 })
        {
            var plan = Plan(seconds, 50_000);
            Assert.True(plan.Network.MultiplyAdds >= last);
            last = plan.Network.MultiplyAdds;
        }

        Assert.Equal(s_candidates[^1], Plan(100_000, 50_000).Network);
    }

    [Fact]
    public void A_chosen_network_sees_enough_images_unless_it_is_the_smallest()
    {
        for (var seconds = 5.0; seconds < 5000; seconds *= 1.7)
        {
            var plan = Plan(seconds, 20_000);
            Assert.True(plan.Network == s_candidates[0] || plan.Epochs * plan.Images >= DeadlinePlanner.ImagesWanted(plan.Network));
        }
    }

    [Fact]
    public void Few_images_get_a_small_network_however_long_the_time() =>
        Assert.True(Plan(36_000, 200).Network.ParameterCount < 100_000);

    [Fact]
    public void Large_images_are_made_smaller_where_the_time_is_short()
    {
        Assert.Equal(128, DeadlinePlanner.LongestSide(1000, 3600, threads: 2));
        Assert.Equal(32, DeadlinePlanner.LongestSide(1_000_000, 60, threads: 2));
        Assert.InRange(DeadlinePlanner.LongestSide(20_000, 60, threads: 2), 48, 96);
    }

    [Fact]
    public void When_not_even_one_epoch_fits_the_data_is_subsampled_to_what_does()
    {
        var plan = Plan(1, 1_000_000);
        Assert.Equal(s_candidates[0], plan.Network);
        Assert.Equal(1, plan.Epochs);
        var seconds = plan.Images * DeadlinePlanner.NominalSecondsPerImage(plan.Network, 2);
        Assert.InRange(seconds, 0.95, 1.01);
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(5_000, 400)]
    [InlineData(1_000_000, 50_000)]
    public void A_batch_is_never_larger_than_the_data(double imagesSeen, int images) =>
        Assert.InRange(DeadlinePlanner.Batch(imagesSeen, images), 1, Math.Min(512, images));

    [Fact]
    public void The_first_model_is_due_within_a_tenth_where_reading_leaves_room()
    {
        Assert.InRange(DeadlinePlanner.FirstModelEnd(300, now: 6, writing: 1), 6, 29.5);
        Assert.InRange(DeadlinePlanner.FirstModelEnd(20, now: 6, writing: 0.3), 6.1, 7);
    }

    [Fact]
    public void Views_are_bought_only_where_the_test_stays_within_its_share()
    {
        Assert.Equal(TestTimeViews.MirroredAndMoved, DeadlinePlanner.Views(0.001, 1000, 900, mirrored: true, OptimizeFor.Accuracy));
        Assert.Equal(TestTimeViews.Mirrored, DeadlinePlanner.Views(0.001, 10_000, 300, mirrored: true, OptimizeFor.Accuracy));
        Assert.Equal(TestTimeViews.Moved, DeadlinePlanner.Views(0.001, 1000, 900, mirrored: false, OptimizeFor.Accuracy));
        Assert.Equal(TestTimeViews.One, DeadlinePlanner.Views(0.01, 10_000, 60, mirrored: true, OptimizeFor.Accuracy));
        Assert.Equal(TestTimeViews.One, DeadlinePlanner.Views(0.001, 10, 900, mirrored: true, OptimizeFor.Latency));
    }

    [Fact]
    public void The_shortest_deadline_follows_from_the_pace_of_reading()
    {
        // Half read after 5 s, of which 4 s were reading: 9 s until it is read, and something to learn in.
        Assert.InRange(DeadlinePlanner.ShortestFor(elapsed: 5, loading: 4, share: 0.5), 10, 12);
    }

    private static NetworkPlan Plan(double seconds, int images) =>
        DeadlinePlanner.Choose(s_candidates, images, seconds, network => DeadlinePlanner.NominalSecondsPerImage(network, threads: 2));
}
