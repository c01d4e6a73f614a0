using System.Buffers.Binary;
using Sundial.Console.Components.Pictures;
using Xunit;

namespace Sundial.Console.Tests.Components.Pictures;

/// <summary>Boxes are drawn in pixels of the picture as it is looked at, so its size has to be known without a library of pictures.</summary>
public sealed class PixelSizeTests
{
    [Fact]
    public void Png_says_its_size_in_its_head() => Assert.Equal(new PixelSize(640, 480), PixelSize.Of(Png(640, 480)));

    [Theory]
    [InlineData(1, 640, 480)]
    [InlineData(3, 640, 480)]
    [InlineData(5, 480, 640)]
    [InlineData(6, 480, 640)]
    [InlineData(8, 480, 640)]
    public void Jpeg_of_a_camera_held_sideways_is_as_it_is_looked_at(int orientation, int width, int height)
    {
        Assert.Equal(new PixelSize(width, height), PixelSize.Of(Jpeg(640, 480, orientation, little: true)));
        Assert.Equal(new PixelSize(width, height), PixelSize.Of(Jpeg(640, 480, orientation, little: false)));
    }

    [Fact]
    public void Gif_and_the_three_kinds_of_webp_say_theirs()
    {
        Assert.Equal(new PixelSize(300, 5), PixelSize.Of([.. "GIF89a"u8, 0x2c, 0x01, 5, 0, 0, 0]));
        Assert.Equal(new PixelSize(160, 90), PixelSize.Of([.. "RIFF\0\0\0\0WEBPVP8 "u8, 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 160, 0, 90, 0]));
        Assert.Equal(new PixelSize(160, 90), PixelSize.Of([.. "RIFF\0\0\0\0WEBPVP8L"u8, 0, 0, 0, 0, 0x2f, 0x9f, 0x40, 0x16, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(new PixelSize(160, 90), PixelSize.Of([.. "RIFF\0\0\0\0WEBPVP8X"u8, 0, 0, 0, 0, 0, 0, 0, 0, 159, 0, 0, 89, 0, 0]));
    }

    [Fact]
    public void What_is_cut_off_or_something_else_has_no_size_and_does_no_harm()
    {
        byte[][] whole = [Png(7, 9), Jpeg(7, 9, 6, little: true), Jpeg(7, 9, 6, little: false), [.. "RIFF\0\0\0\0WEBPVP8X"u8, .. new byte[14]]];
        foreach (var file in whole)
        {
            for (var length = 0; length < file.Length; length++)
            {
                _ = PixelSize.Of(file.AsSpan(0, length));
            }
        }

        Assert.Null(PixelSize.Of("label,age\n1,2\n"u8));
        Assert.Null(PixelSize.Of(Png(0, 9)));
    }

    [Fact]
    public void Bytes_that_anything_happened_to_do_no_harm()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 3_000; round++)
        {
            var file = Jpeg(640, 480, 6, round % 2 == 0);
            for (var change = 0; change < 4; change++)
            {
                file[random.Next(2, file.Length)] = (byte)random.Next(256);
            }

            _ = PixelSize.Of(file);
        }
    }

    private static byte[] Png(int width, int height)
    {
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[13]];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    private static byte[] Jpeg(ushort width, ushort height, int orientation, bool little)
    {
        byte[] tiff = little
            ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        byte[] frame = [0xff, 0xc0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
        return [0xff, 0xd8, 0xff, 0xe1, 0, (byte)(exif.Length + 2), .. exif, .. frame, 0xff, 0xd9];
    }
}
