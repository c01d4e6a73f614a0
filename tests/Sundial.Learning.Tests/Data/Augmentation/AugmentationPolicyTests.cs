using Sundial.Learning.Data.Augmentation;
using Xunit;

namespace Sundial.Learning.Tests.Data.Augmentation;

public sealed class AugmentationPolicyTests
{
    private const int Side = 16;
    private const int Each = 60;

    [Fact]
    public void Photographs_whose_classes_look_the_same_from_both_sides_are_mirrored_shifted_and_painted_over()
    {
        // A light upper or lower half, and noise without left or right.
        var policy = PolicyFor(channels: 3, (label, number, row, column) => ((row < Side / 2) == (label == 0) ? 150 : 90) + Noise(label, number, row, column, 60));

        Assert.Equal((FlipMode.Alternating, 2, 4), (policy.Flip, policy.CropPadding, policy.Cutout));
        Assert.Equal((0, 0), (policy.Rotation, policy.Zoom));
    }

    [Fact]
    public void Classes_that_are_mirror_images_of_each_other_are_not_mirrored()
    {
        var policy = PolicyFor(channels: 3, (label, number, row, column) => ((column < Side / 2) == (label == 0) ? 150 : 90) + Noise(label, number, row, column, 60));

        Assert.Equal(FlipMode.None, policy.Flip);
    }

    [Fact]
    public void Drawings_on_an_even_ground_are_turned_a_little_and_not_painted_over()
    {
        // An L and a J, each somewhere near the middle.
        var policy = PolicyFor(channels: 1, (label, number, row, column) =>
        {
            var stroke = (label == 0 ? 5 : 10) + (number % 3) - 1;
            return row is > 3 and < 12 && (column == stroke || (row == 11 && column is > 4 and < 11)) ? 220 : 0;
        });

        Assert.Equal((FlipMode.None, 0, 1), (policy.Flip, policy.Cutout, policy.CropPadding));
        Assert.True(policy.Rotation > 0 && policy.Zoom > 0);
    }

    [Fact]
    public void With_few_images_colour_is_varied_and_grey_data_is_not_mirrored()
    {
        var colour = PolicyFor(channels: 3, (label, number, row, column) => Noise(label, number, row, column, 255), each: 5);
        var grey = PolicyFor(channels: 1, (label, number, row, column) => Noise(label, number, row, column, 255), each: 5);

        Assert.True(colour.ColourJitter > 0);
        Assert.Equal((FlipMode.Alternating, FlipMode.None), (colour.Flip, grey.Flip));
    }

    [Fact]
    public void A_short_run_varies_its_images_less()
    {
        var policy = new AugmentationPolicy { CropPadding = 4, Cutout = 8, Rotation = 10, Zoom = 0.1f, Flip = FlipMode.Alternating };

        Assert.Equal(policy, policy.Over(40));
        Assert.Equal(policy with { Cutout = 0 }, policy.Over(16));
        Assert.Equal(policy with { CropPadding = 2, Cutout = 0, Rotation = 5, Zoom = 0.05f }, policy.Over(4));
    }

    private static AugmentationPolicy PolicyFor(int channels, Func<int, int, int, int, int> value, int each = Each)
    {
        var images = new List<byte[]>();
        var labels = new List<int>();
        for (var number = 0; number < 2 * each; number++)
        {
            var label = number % 2;
            labels.Add(label);
            images.Add([.. Enumerable.Range(0, Side * Side * channels).Select(i => (byte)Math.Clamp(value(label, number, i / channels / Side, i / channels % Side), 0, 255))]);
        }

        using var data = TinyDatasets.Of(Side, Side, channels, images, [.. labels]);
        return AugmentationPolicy.For(data, [.. Enumerable.Range(0, images.Count)]);
    }

    private static int Noise(int label, int number, int row, int column, int strength) => (int)(((uint)HashCode(label, number, row, column) >> 8) % (uint)strength);

    private static int HashCode(int a, int b, int c, int d)
    {
        var hash = (uint)((a * 374761393) + (b * 668265263) + (c * 1274126177) + (d * 1103515245));
        hash = (hash ^ (hash >> 13)) * 1274126177;
        return (int)(hash ^ (hash >> 16));
    }
}
