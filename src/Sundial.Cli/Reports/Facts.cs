using Sundial.Cli.Processes;

namespace Sundial.Cli.Reports;

/// <summary>What is known of one thing, a line each, with the labels in a column.</summary>
internal static class Facts
{
    private const int LeastWidth = 10;

    /// <summary>Writes the lines; a fact without a text is left out.</summary>
    public static void Write(Terminal terminal, IEnumerable<(string Label, string? Text)> facts)
    {
        var known = facts.Where(fact => fact.Text is { Length: > 0 }).ToArray();
        var width = Math.Max(LeastWidth, known.Length == 0 ? 0 : known.Max(fact => fact.Label.Length) + 2);
        foreach (var (label, text) in known)
        {
            terminal.Line(label.PadRight(width) + Printable.Of(text!));
        }
    }
}
