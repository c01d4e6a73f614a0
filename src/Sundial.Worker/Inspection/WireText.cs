using System.Globalization;
using System.Text;

namespace Sundial.Worker.Inspection;

/// <summary>What strangers have written, as it may go over the wire: text that is text, of bounded length, and numbers that are numbers.</summary>
internal static class WireText
{
    private const int LongestName = 200;
    private const int LongestSentence = 1000;

    /// <summary>A name: of a class, a column, a value.</summary>
    public static string Name(string text) => Cut(Clean(text), LongestName);

    /// <summary>A path or a sentence.</summary>
    public static string Sentence(string text) => Cut(Clean(text), LongestSentence);

    /// <summary>A number that JSON has a way to write, with so many digits.</summary>
    public static double Number(double value, int digits) =>
        double.IsNaN(value) ? 0 : double.Parse(Math.Clamp(value, -1e300, 1e300).ToString($"G{digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // No control characters, no half of a surrogate pair.
    private static string Clean(string text)
    {
        if (!text.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter)))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) ? new Rune('?') : rune);
        }

        return clean.ToString();
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";
}
