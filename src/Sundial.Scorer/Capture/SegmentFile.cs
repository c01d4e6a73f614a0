using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Capture;

/// <summary>Segments as files: their names, how one is made so that no write to it can fail, and what its first bytes say.</summary>
/// <remarks>
/// <code>
/// 0   u64 "SunSegm1"   8   u64 salt, by which lengths are told from other bytes   16  i64 bytes of the file
/// 24  u64 where what the server does not have yet begins, by sixteens, with a check as of an entry's length; else all of it
/// 32  u32 CRC-32C of the first 24 bytes                                           64  the first entry
/// </code>
/// </remarks>
internal static partial class SegmentFile
{
    /// <summary>Where the first entry is.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Where it is written how far the server has it.</summary>
    public const int ShippedAt = 24;

    /// <summary>What a segment that cannot be read is renamed to, for a person to look at.</summary>
    public const string DamagedSuffix = ".damaged";

    private const string Suffix = ".segment";
    private const string UnfinishedSuffix = ".new";
    private const int ChecksumAt = 32;
    private const int Interrupted = 4;
    private const ulong Magic = 0x316D6765536E7553;

    /// <summary>The numbers of the segments in a folder, in order; what a kill left of one that was being made is removed.</summary>
    public static IReadOnlyList<long> Find(string folder)
    {
        foreach (var unfinished in Directory.EnumerateFiles(folder, $"*{UnfinishedSuffix}"))
        {
            File.Delete(unfinished);
        }

        return [.. Directory.EnumerateFiles(folder, $"*{Suffix}")
            .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)
            .Order()];
    }

    /// <summary>The path of a segment.</summary>
    public static string PathOf(string folder, long number) => Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Makes a segment; its name appears once it is whole.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static string Create(string folder, long number, long bytes, ulong salt)
    {
        var (path, unfinished) = (PathOf(folder, number), PathOf(folder, number) + UnfinishedSuffix);
        try
        {
            using (var file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                Reserve(file, bytes);
                Span<byte> header = stackalloc byte[HeaderBytes];
                header.Clear();
                BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
                BinaryPrimitives.WriteUInt64LittleEndian(header[8..], salt);
                BinaryPrimitives.WriteInt64LittleEndian(header[16..], bytes);
                BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], PredictionFrames.Checksum(header[..ShippedAt]));
                RandomAccess.Write(file, header, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(unfinished, path);
            return path;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Reads what stands at the beginning of a segment.</summary>
    /// <returns>The salt; null where it is no segment, or not all of one.</returns>
    public static ulong? ReadSalt(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        var whole = RandomAccess.Read(file, header, 0) == HeaderBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]) == PredictionFrames.Checksum(header[..ShippedAt])
            && BinaryPrimitives.ReadInt64LittleEndian(header[16..]) == RandomAccess.GetLength(file);
        return whole ? BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) : null;
    }

    /// <summary>Gives a file its blocks on the disk. A mapped file with holes would end the process when the disk is full.</summary>
    private static void Reserve(SafeFileHandle file, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            int fault;
            while ((fault = PosixAllocate(file, 0, bytes)) == Interrupted)
            {
            }

            if (fault != 0)
            {
                throw new IOException($"There is no room for {bytes} bytes ({Marshal.GetPInvokeErrorMessage(fault)}); free some space.", fault);
            }

            return;
        }

        // Elsewhere zeros are written, which every file system keeps room for.
        var zeros = new byte[1 << 20];
        for (long offset = 0; offset < bytes; offset += zeros.Length)
        {
            RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - offset)), offset);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixAllocate(SafeFileHandle file, long offset, long bytes);
}
