using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Data.Imaging;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Augmentation;

public sealed class ImageMoveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_shift_is_a_crop_of_the_image_padded_with_its_reflection_mirrored_or_not(int channels)
    {
        // Odd and even widths, narrower and wider than a vector of five RGB pixels.
        foreach (var (height, width) in new[] { (9, 7), (32, 32), (12, 33), (5, 16) })
        {
            var shape = new PixelShape(height, width, channels);
            var source = Pictures.Pixels(height, width, channels, label: 1, number: width);
            for (var right = -4; right <= 4; right++)
            {
                foreach (var mirrored in (bool[])[false, true])
                {
                    var target = new byte[source.Length];
                    ImageShift.Apply(source, target, shape, down: right / 2, right, mirrored);
                    Assert.Equal(Expected(source, shape, right / 2, right, mirrored), target);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_warp_without_turn_or_zoom_is_a_shift(int channels)
    {
        foreach (var (height, width) in new[] { (9, 7), (28, 28) })
        {
            var shape = new PixelShape(height, width, channels);
            var source = Pictures.Pixels(height, width, channels, 2, 3);
            foreach (var mirrored in (bool[])[false, true])
            {
                var (shifted, warped) = (new byte[source.Length], new byte[source.Length]);
                ImageShift.Apply(source, shifted, shape, 2, 0, mirrored);
                ImageWarp.Apply(source, warped, shape, new ImageMove(2, 0, mirrored, 0, 1));
                Assert.Equal(shifted, warped);
            }
        }
    }

    [Fact]
    public void A_quarter_turn_takes_rows_to_columns()
    {
        const int Side = 9;
        var source = Pictures.Pixels(Side, Side, 1, 0, 0);
        var turned = new byte[source.Length];

        ImageWarp.Apply(source, turned, new PixelShape(Side, Side, 1), new ImageMove(0, 0, false, MathF.PI / 2, 1));

        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                // Within the rounding of places to 1/65536 pixel.
                Assert.InRange(turned[(row * Side) + column] - source[(column * Side) + Side - 1 - row], -1, 1);
            }
        }
    }

    [Fact]
    public void Zoom_enlarges_about_the_centre()
    {
        // A square of 4 in 16 becomes one of 8: its area is four times as large.
        var source = new byte[256];
        for (var i = 0; i < 16; i++)
        {
            source[((6 + (i / 4)) * 16) + 6 + (i % 4)] = 200;
        }

        var target = new byte[256];
        ImageWarp.Apply(source, target, new PixelShape(16, 16, 1), new ImageMove(0, 0, false, 0, 2));

        Assert.InRange(target.Sum(value => value), 4 * 16 * 200 * 0.98, 4 * 16 * 200 * 1.02);
        Assert.Equal(200, target[(8 * 16) + 8]);
    }

    [Fact]
    public void However_far_it_goes_a_warp_stays_within_the_image()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var shape = new PixelShape(random.Next(1, 12), random.Next(1, 12), random.Next(2) == 0 ? 1 : 3);
            var move = new ImageMove(random.Next(-8, 9), random.Next(-8, 9), random.Next(2) == 0, (float)(random.NextDouble() * 7), (float)(0.2 + random.NextDouble()));
            var source = new byte[shape.Bytes];
            source.AsSpan().Fill(77);
            var target = new byte[shape.Bytes];

            ImageWarp.Apply(source, target, shape, move);

            Assert.All(target, value => Assert.Equal(77, value));
        }
    }

    // By the definition, pixel by pixel.
    private static byte[] Expected(byte[] source, PixelShape shape, int down, int right, bool mirrored)
    {
        var target = new byte[source.Length];
        for (var i = 0; i < target.Length; i++)
        {
            var (pixel, channel) = (i / shape.Channels, i % shape.Channels);
            var (row, column) = (pixel / shape.Width, pixel % shape.Width);
            var from = (mirrored ? shape.Width - 1 - column : column) + right;
            target[i] = source[(((Reflected(row + down, shape.Height) * shape.Width) + Reflected(from, shape.Width)) * shape.Channels) + channel];
        }

        return target;
    }

    private static int Reflected(int at, int size) => at < 0 ? -at : at >= size ? (2 * (size - 1)) - at : at;
}
