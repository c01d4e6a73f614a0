using System.Buffers;
using System.Globalization;

namespace Sundial.Cli.Commands;

/// <summary>Times as people write them: <c>45s</c>, <c>10m</c>, <c>1h30m</c>, or ISO 8601 (<c>PT1H30M</c>).</summary>
internal static class Duration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly (char Unit, double Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    /// <summary>Reads a time; null when it is none.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <returns>Its seconds, which may be far beyond what a <see cref="TimeSpan"/> holds.</returns>
    public static double? ParseSeconds(string text)
    {
        var rest = text.Trim().AsSpan();
        if (rest is not ['P' or 'p', ..])
        {
            return Sum(rest, Units);
        }

        var time = rest.IndexOfAny('T', 't');
        var days = time < 0 ? rest[1..] : rest[1..time];
        var clock = time < 0 ? default : rest[(time + 1)..];
        if ((days.IsEmpty && clock.IsEmpty) || (time >= 0 && clock.IsEmpty))
        {
            return null;
        }

        return (days.IsEmpty ? 0 : Sum(days, Units.AsSpan(0, 1))) + (clock.IsEmpty ? 0 : Sum(clock, Units.AsSpan(1)));
    }

    /// <summary>Writes a time as <see cref="ParseSeconds"/> reads it: <c>1h 5m</c>, <c>45s</c>, <c>8.5s</c>.</summary>
    public static string Text(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(9.95))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s");
        }

        var seconds = (long)Math.Round(time.TotalSeconds);
        var parts = new List<string>();
        foreach (var (unit, length) in Units)
        {
            var (count, left) = Math.DivRem(seconds, (long)length);
            seconds = left;
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count}{unit}"));
            }
        }

        return string.Join(' ', parts.Take(2));
    }

    // Numbers with units, the larger unit first, no unit twice.
    private static double? Sum(ReadOnlySpan<char> text, ReadOnlySpan<(char Unit, double Seconds)> units)
    {
        var sum = 0.0;
        var next = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            var unit = char.ToLowerInvariant(text[digits]);
            while (next < units.Length && units[next].Unit != unit)
            {
                next++;
            }

            if (next == units.Length)
            {
                return null;
            }

            sum += number * units[next++].Seconds;
            text = text[(digits + 1)..].TrimStart();
        }

        return next == 0 ? null : sum;
    }
}
