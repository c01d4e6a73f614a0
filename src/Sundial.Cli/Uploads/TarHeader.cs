using System.Globalization;
using System.Text;

namespace Sundial.Cli.Uploads;

/// <summary>The blocks before a file's bytes in a tar archive (POSIX.1-2001, pax interchange format). Of a file only its name, its size and whether it can be run are told, so that the same content gives the same bytes on every machine.</summary>
internal static class TarHeader
{
    /// <summary>What everything in a tar is a multiple of.</summary>
    public const int BlockBytes = 512;

    private const int NameBytes = 100;
    private const int PrefixBytes = 155;
    private const long LargestOctalSize = (1L << 33) - 1;

    /// <summary>The header of a regular file.</summary>
    /// <param name="name">Its path with slashes.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="executable">Whether it can be run.</param>
    /// <returns>One block, or three and more where the name or size needs a pax record.</returns>
    public static byte[] Of(string name, long size, bool executable)
    {
        var mode = executable ? "0000755" : "0000644";
        var split = Split(name);
        if (split is { } fits && size <= LargestOctalSize)
        {
            return Block(fits.Name, fits.Prefix, size, mode, '0');
        }

        var records = Record("path", name) + Record("size", size.ToString(CultureInfo.InvariantCulture));
        var bytes = Encoding.UTF8.GetBytes(records);
        var padded = new byte[Padded(bytes.Length)];
        bytes.CopyTo(padded, 0);
        var shortName = Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(NameBytes / 2, Encoding.UTF8.GetByteCount(name)));
        return
        [
            .. Block("PaxHeader"u8, [], bytes.Length, "0000644", 'x'),
            .. padded,
            .. Block(shortName, [], Math.Min(size, LargestOctalSize), mode, '0'),
        ];
    }

    /// <summary>A size filled up to whole blocks.</summary>
    public static long Padded(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    // ustar holds up to 255 ASCII characters, cut at a slash; anything else goes into a pax record.
    private static (byte[] Name, byte[] Prefix)? Split(string name)
    {
        if (!Ascii.IsValid(name))
        {
            return null;
        }

        var bytes = Encoding.ASCII.GetBytes(name);
        if (bytes.Length <= NameBytes)
        {
            return (bytes, []);
        }

        var cut = bytes.AsSpan(0, Math.Min(bytes.Length, PrefixBytes + 1)).LastIndexOf((byte)'/');
        return cut > 0 && bytes.Length - cut - 1 is > 0 and <= NameBytes ? (bytes[(cut + 1)..], bytes[..cut]) : null;
    }

    private static byte[] Block(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, long size, string mode, char type)
    {
        var block = new byte[BlockBytes];
        name.CopyTo(block);
        Write(block, 100, mode);
        Write(block, 108, "0000000");
        Write(block, 116, "0000000");
        Write(block, 124, Convert.ToString(size, 8).PadLeft(11, '0'));
        Write(block, 136, "00000000000");
        Write(block, 148, "        ");   // the checksum is taken with blanks in its place
        block[156] = (byte)type;
        Write(block, 257, "ustar\0" + "00");
        prefix.CopyTo(block.AsSpan(345));
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Write(block, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    private static void Write(byte[] block, int offset, string text) => Encoding.ASCII.GetBytes(text, block.AsSpan(offset));

    // "LENGTH key=value\n", where the length counts its own digits, too.
    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount(value) + key.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        return string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n");
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
