using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Reads dates and moments as people and programs write them.</summary>
internal static class DateCell
{
    private const int Shortest = 6;
    private const int Longest = 40;
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Whether a trimmed cell is worth a try.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> cell) => cell.Length is >= Shortest and <= Longest && char.IsAsciiLetterOrDigit((char)cell[0]);

    /// <summary>Reads a trimmed cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="format">The order of its parts.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    public static bool TryParse(ReadOnlySpan<byte> cell, DateFormat format, out double seconds)
    {
        seconds = 0;
        if (!IsLikely(cell))
        {
            return false;
        }

        var rest = cell;
        Span<int> parts = stackalloc int[3];
        if (format == DateFormat.Compact)
        {
            return cell.Length == 8 && TryDigits(ref rest, 8, out var number) && TrySeconds(number / 10_000, number / 100 % 100, number % 100, out seconds) && number / 10_000 is >= 1900 and <= 2100;
        }

        byte between = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0 && !TrySeparator(ref rest, ref between))
            {
                return false;
            }

            var monthPlace = format == DateFormat.MonthDayYear ? 0 : 1;
            var before = rest.Length;
            if (i == monthPlace && TryMonth(ref rest, out parts[i]))
            {
                continue;
            }

            if (!TryDigits(ref rest, 4, out parts[i]))
            {
                return false;
            }

            var yearPlace = format == DateFormat.YearMonthDay ? 0 : 2;
            var digits = before - rest.Length;
            if (i == yearPlace ? digits != 4 && !(digits == 2 && between == '/') : digits > 2)
            {
                return false;
            }

            parts[i] += i == yearPlace && digits == 2 ? parts[i] < 70 ? 2000 : 1900 : 0;
        }

        var (year, month, day) = format switch
        {
            DateFormat.YearMonthDay => (parts[0], parts[1], parts[2]),
            DateFormat.DayMonthYear => (parts[2], parts[1], parts[0]),
            _ => (parts[2], parts[0], parts[1]),
        };
        if (!TrySeconds(year, month, day, out seconds) || !TryTime(rest, out var time))
        {
            return false;
        }

        seconds += time;
        return true;
    }

    private static bool TrySeconds(int year, int month, int day, out double seconds)
    {
        seconds = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        seconds = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
        return true;
    }

    // Nothing, or hours and minutes, seconds, a half of the day, and how far from Greenwich.
    private static bool TryTime(ReadOnlySpan<byte> rest, out double seconds)
    {
        seconds = 0;
        if (rest.Length == 0)
        {
            return true;
        }

        rest = rest[0] is (byte)'T' or (byte)' ' or (byte)',' ? CellText.Trimmed(rest[1..]) : [];
        if (!TryDigits(ref rest, 2, out var hour) || rest is not [(byte)':', ..])
        {
            return false;
        }

        rest = rest[1..];
        if (!TryDigits(ref rest, 2, out var minute))
        {
            return false;
        }

        var second = 0.0;
        if (rest is [(byte)':', ..])
        {
            rest = rest[1..];
            if (!TryDigits(ref rest, 2, out var whole))
            {
                return false;
            }

            second = whole;
            if (rest is [(byte)'.' or (byte)',', ..])
            {
                rest = rest[1..];
                var length = rest.Length;
                var digits = 0;
                for (var scale = 0.1; digits < length && rest[digits] is >= (byte)'0' and <= (byte)'9'; digits++, scale /= 10)
                {
                    second += (rest[digits] - '0') * scale;
                }

                rest = rest[digits..];
            }
        }

        rest = CellText.Trimmed(rest);
        if (rest.Length >= 2 && (rest[1] | 0x20) == 'm' && (rest[0] | 0x20) is 'a' or 'p')
        {
            hour = (hour % 12) + ((rest[0] | 0x20) == 'p' ? 12 : 0);
            rest = CellText.Trimmed(rest[2..]);
        }

        if (hour > 24 || minute > 59 || second >= 61 || !TryOffset(rest, out var offset))
        {
            return false;
        }

        seconds = (hour * 3600.0) + (minute * 60.0) + second - offset;
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out double seconds)
    {
        seconds = 0;
        if (rest.Length == 0 || rest.SequenceEqual("Z"u8) || rest.SequenceEqual("UTC"u8) || rest.SequenceEqual("GMT"u8))
        {
            return true;
        }

        if (rest[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var sign = rest[0] == '-' ? -1 : 1;
        rest = rest[1..];
        if (!TryDigits(ref rest, 2, out var hours))
        {
            return false;
        }

        rest = rest is [(byte)':', ..] ? rest[1..] : rest;
        var minutes = 0;
        if (rest.Length > 0 && !TryDigits(ref rest, 2, out minutes))
        {
            return false;
        }

        seconds = sign * ((hours * 3600.0) + (minutes * 60.0));
        return rest.Length == 0 && hours <= 15;
    }

    private static bool TrySeparator(ref ReadOnlySpan<byte> rest, ref byte between)
    {
        if (rest.Length < 2 || rest[0] is not ((byte)'-' or (byte)'/' or (byte)'.' or (byte)' ' or (byte)',') || (between != 0 && rest[0] != between && between is not ((byte)' ' or (byte)',') && rest[0] is not ((byte)' ' or (byte)',')))
        {
            return false;
        }

        between = rest[0];
        rest = rest[1] == ' ' ? rest[2..] : rest[1..];
        return true;
    }

    private static bool TryMonth(ref ReadOnlySpan<byte> rest, out int month)
    {
        month = 0;
        if (rest.Length < 3 || !char.IsAsciiLetter((char)rest[0]))
        {
            return false;
        }

        for (var i = 0; i < s_months.Length; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(rest[..3], s_months[i].AsSpan()))
            {
                month = i + 1;
                var letters = 3;
                while (letters < rest.Length && char.IsAsciiLetter((char)rest[letters]))
                {
                    letters++;
                }

                rest = rest[letters..];
                return true;
            }
        }

        return false;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> rest, int most, out int number)
    {
        number = 0;
        var count = 0;
        for (; count < most && count < rest.Length && rest[count] is >= (byte)'0' and <= (byte)'9'; count++)
        {
            number = (number * 10) + (rest[count] - '0');
        }

        rest = rest[count..];
        return count > 0;
    }
}
