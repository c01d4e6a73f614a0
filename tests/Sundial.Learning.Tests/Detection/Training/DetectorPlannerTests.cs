using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Networks;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Training;

public sealed class DetectorPlannerTests
{
    [Fact]
    public void More_time_never_means_smaller_images_or_a_smaller_network()
    {
        var (side, cost) = (0, 0.0);
        foreach (var seconds in (double[])[10, 20, 60, 300, 900, 3600])
        {
            var now = DetectorPlanner.LongestSide(images: 364, seconds, threads: 2);
            Assert.True(now >= side);
            var candidates = DetectorFamily.For(new ImageShape(192, 256, 3), classes: 3, longestObject: 60);
            var network = DetectorPlanner.Choose(candidates, images: 205, seconds, n => DetectorPlanner.NominalSecondsPerImage(n, threads: 2));
            Assert.True(network.MultiplyAdds >= cost);
            (side, cost) = (now, network.MultiplyAdds);
        }
    }

    [Fact]
    public void Large_objects_bring_a_coarser_level()
    {
        var image = new ImageShape(256, 320, 3);

        Assert.All(DetectorFamily.For(image, 3, longestObject: 60), network => Assert.Equal((8, 2), (network.Stride(0), network.Levels)));
        Assert.All(DetectorFamily.For(image, 3, longestObject: 250), network => Assert.Equal((8, 32, 3), (network.Stride(0), network.Stride(2), network.Levels)));
    }

    [Fact]
    public void Every_size_of_the_family_keeps_to_what_the_kernels_take()
    {
        foreach (var network in DetectorFamily.For(new ImageShape(192, 256, 3), classes: 20, longestObject: 250))
        {
            Assert.All(network.Normalised().Concat(network.Heads()), layer =>
            {
                Assert.Equal(0, layer.Outputs % 32);
                Assert.Equal(0, layer.Inputs % 32);
                Assert.Equal(0, layer.Height % 2);
                Assert.Equal(0, layer.Width % 2);
            });
        }
    }
}
