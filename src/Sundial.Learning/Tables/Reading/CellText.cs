namespace Sundial.Learning.Tables.Reading;

/// <summary>What a cell says before its column's kind is known.</summary>
internal static class CellText
{
    private const int LongestMark = 5;

    /// <summary>A cell without the blanks around it, inside quotes too.</summary>
    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> cell)
    {
        // Nearly no cell has any, and TrimAscii is a call.
        return cell.Length == 0 || (cell[0] > ' ' && cell[^1] > ' ') ? cell : System.Text.Ascii.Trim(cell) is var range ? cell[range] : cell;
    }

    /// <summary>Whether a trimmed cell says that there is no value: nothing, or one of the marks that programs and people write.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell)
    {
        if (cell.Length is 0 or > LongestMark)
        {
            return cell.Length == 0;
        }

        return cell[0] switch
        {
            (byte)'?' or (byte)'.' => cell.Length == 1,
            (byte)'-' => cell.Length == 1 || cell.SequenceEqual("--"u8) || Same(cell, "-nan"u8),
            (byte)'n' or (byte)'N' => Same(cell, "na"u8) || Same(cell, "nan"u8) || Same(cell, "null"u8) || Same(cell, "n/a"u8),
            (byte)'#' => Same(cell, "#n/a"u8) || Same(cell, "#na"u8),
            (byte)'<' => Same(cell, "<na>"u8),
            (byte)'\\' => cell.SequenceEqual("\\N"u8),
            _ => false,
        };
    }

    /// <summary>A hash that is the same in every process.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 0x9E3779B97F4A7C15UL ^ ((ulong)bytes.Length * 0xBF58476D1CE4E5B9);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        var rest = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        return Mix(hash ^ rest);
    }

    /// <summary>Spreads a number over all its bits.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static bool Same(ReadOnlySpan<byte> cell, ReadOnlySpan<byte> mark) => System.Text.Ascii.EqualsIgnoreCase(cell, mark);
}
