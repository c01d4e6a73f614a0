using Sundial.Learning.Data.Imaging;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Data.Imaging;

public sealed class ImageHeaderTests
{
    [Fact]
    public void Size_and_greyness_of_PNG_and_JPEG_are_read_without_decoding()
    {
        Assert.Equal(new ImageHeader(ImageFormat.Png, 7, 5, Grey: true), Parsed(Png.Encode(new byte[35], 5, 7, 1)));
        Assert.Equal(new ImageHeader(ImageFormat.Png, 7, 5, Grey: false), Parsed(Png.Encode(new byte[105], 5, 7, 3)));
        Assert.Equal(new ImageHeader(ImageFormat.Png, 60_000, 50_000, Grey: false), Parsed(Png.Claiming(50_000, 60_000)));
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 7, 5, Grey: true), Parsed(VipsEncoder.Jpeg(new byte[35], 5, 7, 1)));
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 7, 5, Grey: false), Parsed(VipsEncoder.ProgressiveJpeg(new byte[105], 5, 7)));
    }

    [Fact]
    public void A_JPEG_with_long_segments_before_its_frame_is_read_on_to_it()
    {
        var jpeg = VipsEncoder.Jpeg(new byte[35], 5, 7, 1);
        var padded = VipsEncoder.WithSegment(VipsEncoder.WithSegment(jpeg, 0xE2, new byte[65_000]), 0xEC, new byte[60_000]);

        Assert.False(ImageHeader.TryParse(padded.AsSpan(0, 1 << 16), out _));
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 7, 5, Grey: true), Parsed(padded));
    }

    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(2, 7, 5)]
    [InlineData(3, 7, 5)]
    [InlineData(4, 7, 5)]
    [InlineData(5, 5, 7)]
    [InlineData(6, 5, 7)]
    [InlineData(7, 5, 7)]
    [InlineData(8, 5, 7)]
    public void The_size_is_that_of_the_picture_as_it_is_looked_at_and_what_the_decoder_makes_of_it(byte orientation, int width, int height)
    {
        byte[][] files = [VipsEncoder.Turned(VipsEncoder.Jpeg(new byte[35], 5, 7, 1), orientation), Png.Turned(Png.Encode(new byte[35], 5, 7, 1), orientation)];
        foreach (var file in files)
        {
            var header = Parsed(file);
            Assert.Equal((width, height, orientation), (header.Width, header.Height, header.Orientation));
            Assert.Equal((width, height), Decoded(file));
        }
    }

    [Fact]
    public void Damaged_EXIF_data_turn_nothing_that_the_decoder_does_not_turn()
    {
        var turned = VipsEncoder.Turned(VipsEncoder.Jpeg(new byte[35], 5, 7, 1), 6);
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var file = (byte[])turned.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                // Behind the segment's length, up to the end of its only entry.
                file[random.Next(6, 36)] = (byte)random.Next(random.Next(2) == 0 ? 10 : 256);
            }

            var header = Parsed(file);
            Assert.True((header.Width, header.Height) == Decoded(file), $"Seed {seed}: the header says {header}, the decoder {Decoded(file)}.");
        }
    }

    [Fact]
    public void Any_bytes_behind_a_known_start_are_parsed_or_refused()
    {
        byte[][] starts = [[0xFF, 0xD8, 0xFF], Png.Claiming(1, 1)[..8], [.. "GIF89a"u8]];
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var tail = new byte[random.Next(64)];
            random.NextBytes(tail);
            var known = ImageHeader.TryParse([.. starts[seed % starts.Length], .. tail], out var header);
            Assert.True(!known || (header.Width > 0 && header.Height > 0), $"Seed {seed} gives {header}.");
        }
    }

    private static (int Width, int Height) Decoded(byte[] file)
    {
        using var decoder = new ImageDecoder(maxPixels: 1 << 20);
        Assert.Null(decoder.Decode(file, new PixelShape(5, 7, 1), new byte[35]));
        return decoder.UprightSize;
    }

    private static ImageHeader Parsed(byte[] file)
    {
        Assert.True(ImageHeader.TryParse(file, out var header));
        return header;
    }
}
