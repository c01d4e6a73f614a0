using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundial.Learning.Tables.Learners.Files;

/// <summary>Arrays of numbers in a file, bit for bit and in few bytes: first bytes of all numbers, then all second ones, because those are alike; then packed.</summary>
internal static class PackedNumbers
{
    // More than any array of a table in memory; a file that says so is none of ours.
    private const int MostBytes = 1 << 30;

    /// <summary>Writes numbers with how many they are.</summary>
    public static void Write<T>(BinaryWriter file, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(numbers);
        var size = Unsafe.SizeOf<T>();
        var planes = new byte[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            planes[((i % size) * numbers.Length) + (i / size)] = bytes[i];
        }

        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(planes);
        }

        file.Write(numbers.Length);
        file.Write((int)packed.Length);
        file.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Reads numbers.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static T[] Read<T>(BinaryReader file)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        var (count, length) = (file.ReadInt32(), file.ReadInt32());
        if (count < 0 || length < 0 || count > MostBytes / size || length > MostBytes)
        {
            throw new InvalidDataException("There are no numbers where some should be.");
        }

        var (packed, planes) = (file.ReadBytes(length), new byte[count * size]);
        if (packed.Length < length)
        {
            throw new InvalidDataException("Numbers are missing.");
        }

        using (var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            try
            {
                brotli.ReadExactly(planes);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidOperationException)
            {
                throw new InvalidDataException("Numbers are missing.", e);
            }
        }

        var numbers = new T[count];
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = planes[((i % size) * count) + (i / size)];
        }

        return numbers;
    }
}
