using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Names that could have been meant.</summary>
internal static class NearNames
{
    private const int Shown = 3;

    /// <summary>A question with the nearest names, or a list of some.</summary>
    /// <param name="wanted">What was written.</param>
    /// <param name="known">What there is.</param>
    public static string Of(string wanted, IReadOnlyList<string> known)
    {
        var near = known
            .Select(name => (name, distance: Distance(wanted.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, wanted.Length / 3) || pair.name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.distance)
            .Take(Shown)
            .Select(pair => Quoted(pair.name))
            .ToArray();
        return near.Length > 0
            ? $"did you mean {string.Join(" or ", near)}?"
            : $"there are {string.Join(", ", known.Take(2 * Shown).Select(Quoted))}{(known.Count > 2 * Shown ? $" and {known.Count - (2 * Shown):N0} more" : "")}.";
    }

    private static string Quoted(string name) => $"\"{EntryNames.Printable(name)}\"";

    // Letters to insert, drop or replace to turn one word into the other (Levenshtein 1966).
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
