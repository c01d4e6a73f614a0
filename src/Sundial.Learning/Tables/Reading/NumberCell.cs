using System.Globalization;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Reads numbers as people and programs write them.</summary>
internal static class NumberCell
{
    private const int MostLength = 64;
    private const int ExactDigits = 15;

    private static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a trimmed cell. Infinities, by name or by size, are numbers here.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="style">What commas and points mean.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<byte> cell, NumberStyle style, out double value)
    {
        if (style == NumberStyle.Plain && TryShort(cell, out value))
        {
            return true;
        }

        value = 0;
        scoped var bare = Bare(cell, out var percent);
        if (bare.Length is 0 or > MostLength)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[MostLength];
        if (style != NumberStyle.Plain)
        {
            var length = ToPlain(bare, style == NumberStyle.ThousandsComma ? (byte)',' : (byte)'.', style == NumberStyle.ThousandsComma ? (byte)'.' : (byte)',', plain);
            if (length == 0)
            {
                return false;
            }

            bare = plain[..length];
        }

        if (!TryShort(bare, out value) && !TryLong(bare, out value))
        {
            return false;
        }

        value = percent ? value / 100 : value;
        return true;
    }

    // Digits, a point and digits: an exact whole number over an exact power of ten is the nearest double (Clinger 1990).
    private static bool TryShort(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        var negative = cell.Length > 0 && cell[0] == '-';
        var (at, digits, places, mantissa) = (negative ? 1 : 0, 0, -1, 0UL);
        if (cell.Length - at > ExactDigits + 1)
        {
            return false;
        }

        for (; at < cell.Length; at++)
        {
            var digit = (uint)(cell[at] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
            }
            else if (cell[at] == '.' && places < 0)
            {
                places = digits;
            }
            else
            {
                return false;
            }
        }

        if (digits is 0 or > ExactDigits)
        {
            return false;
        }

        var size = places < 0 ? mantissa : mantissa / PowersOfTen[digits - places];
        value = negative ? -size : size;
        return true;
    }

    private static bool TryLong(ReadOnlySpan<byte> cell, out double value)
    {
        if (double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
        {
            return !double.IsNaN(value);
        }

        var unsigned = cell[0] is (byte)'-' or (byte)'+' ? cell[1..] : cell;
        value = cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return System.Text.Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(unsigned, "infinity"u8) || unsigned.SequenceEqual("∞"u8);
    }

    // Without a currency or a percent sign.
    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> cell, out bool percent)
    {
        percent = false;
        foreach (var sign in (ReadOnlySpan<byte[]>)s_currencies)
        {
            cell = cell.StartsWith(sign) ? CellText.Trimmed(cell[sign.Length..]) : cell.EndsWith(sign) ? CellText.Trimmed(cell[..^sign.Length]) : cell;
        }

        if (cell is [.., (byte)'%'])
        {
            percent = true;
            cell = CellText.Trimmed(cell[..^1]);
        }

        return cell;
    }

    // Groups of three between thousands signs, or none at all; 0 when the cell is not so written.
    private static int ToPlain(ReadOnlySpan<byte> cell, byte group, byte point, Span<byte> plain)
    {
        var (length, inGroup, grouped, at) = (0, 0, false, 0);
        if (cell[0] is (byte)'-' or (byte)'+')
        {
            plain[length++] = cell[at++];
        }

        for (; at < cell.Length && cell[at] != point && (cell[at] | 0x20) != 'e'; at++)
        {
            if (cell[at] == group || cell[at] == ' ')
            {
                // No number of thousands begins with a zero.
                if (inGroup is 0 or > 3 || (grouped && inGroup != 3) || (!grouped && plain[length - inGroup] == '0'))
                {
                    return 0;
                }

                (grouped, inGroup) = (true, 0);
            }
            else if (cell[at] is >= (byte)'0' and <= (byte)'9')
            {
                plain[length++] = cell[at];
                inGroup++;
            }
            else
            {
                return 0;
            }
        }

        if (grouped && inGroup != 3)
        {
            return 0;
        }

        for (; at < cell.Length; at++)
        {
            plain[length++] = cell[at] == point ? (byte)'.' : cell[at];
        }

        return length;
    }

    private static readonly byte[][] s_currencies = ["$"u8.ToArray(), "€"u8.ToArray(), "£"u8.ToArray()];
}
