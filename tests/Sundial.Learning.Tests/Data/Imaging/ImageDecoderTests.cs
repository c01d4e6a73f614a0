using Sundial.Learning.Data.Imaging;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Imaging;

/// <summary>What becomes of each kind of file. Values follow from the definitions: opaque samples are kept, alpha lies on white, 16 bits become 8.</summary>
public sealed class ImageDecoderTests
{
    private const int Side = 8;

    private static readonly byte[] s_ramp = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 4))];

    [Fact]
    public void A_grey_PNG_is_kept_as_it_is_and_tripled_for_colour()
    {
        var file = Png.Encode(s_ramp, Side, Side, 1);

        Assert.Equal(s_ramp, Decode(file, channels: 1));
        Assert.Equal(s_ramp.SelectMany(value => new[] { value, value, value }), Decode(file, channels: 3));
    }

    [Fact]
    public void Colour_becomes_grey_by_luma()
    {
        var file = Png.Encode(Filled(255, 0, 0), Side, Side, 3);

        Assert.All(Decode(file, channels: 1), value => Assert.Equal(76, value));   // 0.299 · 255
    }

    [Fact]
    public void Sixteen_bits_a_sample_become_eight()
    {
        ushort[] grey = [.. s_ramp.Select(value => (ushort)((value << 8) | 17))];
        ushort[] colour = [.. grey.SelectMany(value => new[] { value, (ushort)0x8000, (ushort)0xFFFF })];

        AssertNear(s_ramp, Decode(Png.Encode16(grey, Side, Side, 1), channels: 1), within: 1);
        AssertNear([.. s_ramp.SelectMany(value => new byte[] { value, 0x80, 0xFF })], Decode(Png.Encode16(colour, Side, Side, 3), channels: 3), within: 1);
    }

    [Fact]
    public void Transparent_pixels_lie_on_white()
    {
        var clear = Png.Encode(Filled(10, 20, 30, 0), Side, Side, 4);
        var half = Png.Encode(Filled(0, 100, 200, 128), Side, Side, 4);
        var opaque = Png.Encode(Filled(0, 100, 200, 255), Side, Side, 4);
        var greyHalf = Png.Encode(Filled(0, 128), Side, Side, 2);

        Assert.All(Decode(clear, channels: 3), value => Assert.Equal(255, value));
        Assert.Equal(Filled(127, 177, 227), Decode(half, channels: 3));
        Assert.Equal(Filled(0, 100, 200), Decode(opaque, channels: 3));
        Assert.All(Decode(greyHalf, channels: 1), value => Assert.Equal(127, value));
    }

    [Fact]
    public void Sixteen_bit_transparency_lies_on_white_too()
    {
        ushort[] pixels = [.. Enumerable.Repeat((ushort[])[0, 0x6400, 0xC800, 0x8000], Side * Side).SelectMany(pixel => pixel)];

        AssertNear(Filled(127, 177, 227), Decode(Png.Encode16(pixels, Side, Side, 4), channels: 3), within: 1);
    }

    [Fact]
    public void A_palette_is_looked_up()
    {
        var indices = s_ramp.Select(value => (byte)(value % 2)).ToArray();

        var pixels = Decode(Png.EncodeWithPalette(indices, Side, Side, [255, 0, 0, 0, 0, 255]), channels: 3);

        Assert.Equal(indices.SelectMany(index => index == 0 ? new byte[] { 255, 0, 0 } : [0, 0, 255]), pixels);
    }

    [Fact]
    public void JPEG_in_colour_grey_and_progressive_comes_out_nearly_as_it_went_in()
    {
        var smooth = s_ramp.SelectMany(value => new[] { value, (byte)(255 - value), (byte)128 }).ToArray();

        AssertNear(smooth, Decode(VipsEncoder.Jpeg(smooth, Side, Side, 3), channels: 3), within: 16);
        AssertNear(smooth, Decode(VipsEncoder.ProgressiveJpeg(smooth, Side, Side), channels: 3), within: 16);
        AssertNear(s_ramp, Decode(VipsEncoder.Jpeg(s_ramp, Side, Side, 1), channels: 1), within: 8);
    }

    [Fact]
    public void WebP_is_decoded() =>
        AssertNear(Filled(200, 40, 90), Decode(VipsEncoder.WebP(Filled(200, 40, 90), Side, Side), channels: 3), within: 6);

    [Theory]
    [InlineData(0, 0, 0, 0, 255, 255, 255)]      // paper
    [InlineData(0, 0, 0, 255, 35, 31, 32)]       // black ink alone
    [InlineData(0, 255, 255, 0, 237, 28, 36)]    // magenta and yellow: red
    public void CMYK_becomes_the_colours_of_ink_on_paper(byte cyan, byte magenta, byte yellow, byte black, byte red, byte green, byte blue)
    {
        var pixels = Decode(VipsEncoder.Jpeg(Filled(cyan, magenta, yellow, black), Side, Side, 4), channels: 3);

        AssertNear(Filled(red, green, blue), pixels, within: 24);
    }

    [Fact]
    public void A_photograph_that_says_it_was_taken_on_its_side_is_turned()
    {
        // Orientation 6: the first row is the right-hand column. Left half dark, so the upper half becomes dark.
        var pixels = new byte[16 * 16];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i % 16 < 8 ? (byte)20 : (byte)220;
        }

        var turned = Decode(VipsEncoder.Turned(VipsEncoder.Jpeg(pixels, 16, 16, 1), 6), channels: 1, side: 16);

        Assert.All(turned[..(16 * 7)], value => Assert.InRange(value, 0, 60));
        Assert.All(turned[(16 * 9)..], value => Assert.InRange(value, 180, 255));
    }

    [Theory]
    [InlineData(3, 50)]
    [InlineData(64, 64)]
    [InlineData(500, 7)]
    public void An_even_picture_stays_even_whatever_its_size(int height, int width)
    {
        var jpeg = VipsEncoder.Jpeg(Repeated(height * width, 90, 160, 30), height, width, 3);
        var png = Png.Encode(Repeated(height * width, 90, 160, 30), height, width, 3);

        AssertNear(Filled(90, 160, 30), Decode(png, channels: 3), within: 1);
        AssertNear(Filled(90, 160, 30), Decode(jpeg, channels: 3), within: 4);
    }

    [Fact]
    public void Shrinking_averages_and_does_not_drop_pixels()
    {
        // A checkerboard of single pixels becomes even grey when it is shrunk well.
        var board = Enumerable.Range(0, 64 * 64).Select(i => ((i / 64) + i) % 2 == 0 ? (byte)0 : (byte)255).ToArray();

        Assert.All(Decode(Png.Encode(board, 64, 64, 1), channels: 1), value => Assert.InRange(value, 120, 135));
    }

    [Theory]
    [InlineData(0.98)]
    [InlineData(0.7)]
    [InlineData(0.1)]
    public void Files_that_end_early_are_refused(double share)
    {
        var pixels = Pictures.Pixels(64, 64, 3, 0, 0);
        var jpeg = VipsEncoder.Jpeg(pixels, 64, 64, 3);
        var png = Png.Encode(pixels, 64, 64, 3);

        Assert.Equal("the JPEG ends early", ReasonFor(jpeg.AsSpan(0, (int)(jpeg.Length * share))));
        Assert.Equal("the PNG ends early", ReasonFor(png.AsSpan(0, (int)(png.Length * share))));
    }

    [Fact]
    public void Other_bytes_are_no_image() => Assert.Equal("not a JPEG, PNG, GIF, WebP or TIFF image", ReasonFor("Hello"u8));

    [Fact]
    public void Damaged_bytes_never_crash_and_either_decode_or_have_a_reason()
    {
        var pixels = Pictures.Pixels(24, 24, 3, 1, 1);
        byte[][] files = [VipsEncoder.Jpeg(pixels, 24, 24, 3), Png.Encode(pixels, 24, 24, 3), VipsEncoder.WebP(pixels, 24, 24), VipsEncoder.ProgressiveJpeg(pixels, 24, 24)];
        using var decoder = new ImageDecoder(maxPixels: 1 << 20);
        var destination = new byte[Side * Side * 3];
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])files[seed % files.Length].Clone();
            for (var n = random.Next(1, 12); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.NotEqual("", decoder.Decode(bytes, new PixelShape(Side, Side, 3), destination));
        }
    }

    private static string? ReasonFor(ReadOnlySpan<byte> file)
    {
        using var decoder = new ImageDecoder(maxPixels: 1 << 20);
        return decoder.Decode(file, new PixelShape(64, 64, 3), new byte[64 * 64 * 3]);
    }

    private static byte[] Decode(byte[] file, int channels, int side = Side)
    {
        using var decoder = new ImageDecoder(maxPixels: 1 << 20);
        var pixels = new byte[side * side * channels];
        Assert.Null(decoder.Decode(file, new PixelShape(side, side, channels), pixels));
        return pixels;
    }

    private static byte[] Filled(params byte[] pixel) => Repeated(Side * Side, pixel);

    private static byte[] Repeated(int pixels, params byte[] pixel) => [.. Enumerable.Repeat(pixel, pixels).SelectMany(sample => sample)];

    private static void AssertNear(byte[] expected, byte[] actual, int within)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -within, within));
    }
}
