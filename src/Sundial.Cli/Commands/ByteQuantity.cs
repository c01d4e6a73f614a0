using System.Buffers;
using System.Globalization;

namespace Sundial.Cli.Commands;

/// <summary>Amounts of bytes as people write them (<c>20GB</c>, <c>512MiB</c>), and rates of them (<c>5MB/s</c>).</summary>
internal static class ByteQuantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("B", 1),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("PB", 1e15),
        ("KIB", 1024), ("MIB", 1048576), ("GIB", 1073741824), ("TIB", 1099511627776), ("PIB", 1125899906842624),
    ];

    private static readonly (string Unit, double Seconds)[] Times =
        [("S", 1), ("SEC", 1), ("M", 60), ("MIN", 60), ("H", 3600), ("HOUR", 3600), ("D", 86400), ("DAY", 86400)];

    /// <summary>Reads an amount of bytes; null when it is none.</summary>
    public static double? ParseBytes(string text)
    {
        var trimmed = text.Trim().ToUpperInvariant();
        var digits = trimmed.AsSpan().IndexOfAnyExcept(Digits);
        if (digits <= 0 || !double.TryParse(trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number * FactorOf(trimmed[digits..].Trim(), Units);
    }

    /// <summary>Reads a rate, in bytes a second; null when it is none.</summary>
    public static double? ParseBytesPerSecond(string text)
    {
        return text.Split('/') is [var amount, var time] ? ParseBytes(amount) / FactorOf(time.Trim().ToUpperInvariant(), Times) : null;
    }

    private static double? FactorOf(string unit, (string Unit, double Factor)[] table)
    {
        var place = Array.FindIndex(table, row => row.Unit == unit);
        return place < 0 ? null : table[place].Factor;
    }
}
