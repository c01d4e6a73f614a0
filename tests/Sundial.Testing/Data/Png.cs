using System.Buffers.Binary;
using System.IO.Compression;

namespace Sundial.Testing.Data;

/// <summary>Writes PNG files, well-formed and otherwise (W3C PNG, third edition).</summary>
public static class Png
{
    private const byte GreyType = 0;
    private const byte RgbType = 2;
    private const byte PaletteType = 3;
    private const byte GreyAlphaType = 4;
    private const byte RgbaType = 6;

    /// <summary>8-bit samples: 1 to 4 channels are grey, grey with alpha, RGB, RGB with alpha.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int height, int width, int channels) =>
        File(height, width, 8, TypeOf(channels), [], pixels, width * channels);

    /// <summary>A PNG that says how it is to be turned, in a minimal EXIF chunk behind its header.</summary>
    public static byte[] Turned(byte[] png, byte orientation)
    {
        const int Head = 8 + 12 + 13;
        byte[] tiff = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        using var chunk = new MemoryStream();
        Chunk(chunk, "eXIf"u8, tiff);
        return [.. png[..Head], .. chunk.ToArray(), .. png[Head..]];
    }

    /// <summary>16-bit samples.</summary>
    public static byte[] Encode16(ReadOnlySpan<ushort> pixels, int height, int width, int channels)
    {
        var bytes = new byte[pixels.Length * 2];
        for (var i = 0; i < pixels.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), pixels[i]);
        }

        return File(height, width, 16, TypeOf(channels), [], bytes, width * channels * 2);
    }

    /// <summary>One byte a pixel, looked up in a palette of RGB triples.</summary>
    public static byte[] EncodeWithPalette(ReadOnlySpan<byte> indices, int height, int width, byte[] palette) =>
        File(height, width, 8, PaletteType, palette, indices, width);

    /// <summary>A whole file whose header claims a size, with next to nothing behind it.</summary>
    public static byte[] Claiming(int height, int width) => File(height, width, 8, RgbType, [], new byte[10], 10);

    private static byte TypeOf(int channels) => channels switch { 1 => GreyType, 2 => GreyAlphaType, 3 => RgbType, _ => RgbaType };

    private static byte[] File(int height, int width, byte depth, byte type, byte[] palette, ReadOnlySpan<byte> samples, int rowBytes)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (depth, type);
        Chunk(file, "IHDR"u8, head);
        if (palette.Length > 0)
        {
            Chunk(file, "PLTE"u8, palette);
        }

        Chunk(file, "IDAT"u8, Packed(samples, rowBytes));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Packed(ReadOnlySpan<byte> samples, int rowBytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var at = 0; at < samples.Length; at += rowBytes)
            {
                zlib.WriteByte(0);   // filter: none
                zlib.Write(samples.Slice(at, rowBytes));
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. body]));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
