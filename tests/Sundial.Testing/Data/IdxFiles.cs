using System.Buffers.Binary;
using System.IO.Compression;

namespace Sundial.Testing.Data;

/// <summary>The bytes of MNIST-style IDX files.</summary>
public static class IdxFiles
{
    public static byte[] Images(int count, int height, int width, ReadOnlySpan<byte> pixels) =>
        [.. Head(0x803, count, height, width), .. pixels];

    public static byte[] Labels(ReadOnlySpan<byte> labels) => [.. Head(0x801, labels.Length), .. labels];

    public static byte[] Gzipped(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Head(params ReadOnlySpan<int> numbers)
    {
        var head = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 * i), numbers[i]);
        }

        return head;
    }
}
