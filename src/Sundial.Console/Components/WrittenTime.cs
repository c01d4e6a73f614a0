using System.Globalization;
using System.Text.RegularExpressions;

namespace Sundial.Console.Components;

/// <summary>Times as people write them into fields: <c>90s</c>, <c>15m</c>, <c>1h 30m</c>, <c>2 hours</c>.</summary>
internal static partial class WrittenTime
{
    /// <summary>The longest that a job may take, in seconds.</summary>
    public const double Longest = 30 * 86_400;

    private const int LongestText = 100;

    /// <summary>What a field says that cannot be read.</summary>
    public const string Fault = "Write a number with its unit, such as 90s, 15m, 2h or 1h 30m.";

    /// <summary>Reads a time.</summary>
    /// <param name="text">What was written.</param>
    /// <returns>Seconds, above 0; null where it is no time.</returns>
    public static double? ParseSeconds(string? text)
    {
        if (text is null || text.Length > LongestText || Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var sum = Part(match, "d", 86_400) + Part(match, "h", 3600) + Part(match, "m", 60) + Part(match, "s", 1);
        return sum > 0 && double.IsFinite(sum) ? sum : null;
    }

    /// <summary>Writes a time so that <see cref="ParseSeconds"/> reads it: <c>45s</c>, <c>15m</c>, <c>1h 30m</c>.</summary>
    /// <param name="seconds">Above 0; parts of a second are rounded up.</param>
    public static string Text(double seconds)
    {
        var left = (long)Math.Ceiling(seconds);
        var parts = new List<string>();
        foreach (var (unit, length) in new[] { ("d", 86_400L), ("h", 3600L), ("m", 60L), ("s", 1L) })
        {
            var (count, rest) = Math.DivRem(left, length);
            left = rest;
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count}{unit}"));
            }
        }

        return string.Join(' ', parts);
    }

    private static double Part(Match match, string unit, double length) =>
        match.Groups[unit] is { Success: true } part ? length * double.Parse(part.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        """^\s*(?:(?<d>[0-9]+(?:\.[0-9]+)?)\s*d(?:ays?)?\s*)?(?:(?<h>[0-9]+(?:\.[0-9]+)?)\s*h(?:ours?)?\s*)?(?:(?<m>[0-9]+(?:\.[0-9]+)?)\s*m(?:in(?:utes?)?)?\s*)?(?:(?<s>[0-9]+(?:\.[0-9]+)?)\s*s(?:ec(?:onds?)?)?\s*)?$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
