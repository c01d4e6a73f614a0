using System.Text;

namespace Sundial.Console.Pages.Predictions;

/// <summary>Lines of CSV, cell by cell (RFC 4180), read leniently: what is wrong with them, the endpoint has said.</summary>
internal static class CsvLines
{
    /// <summary>Reads them.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(string text)
    {
        var (line, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (quoted)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (letter == ',')
            {
                line.Add(cell.ToString());
                cell.Clear();
            }
            else if (letter == '\n')
            {
                if (line.Count > 0 || cell.Length > 0)
                {
                    line.Add(cell.ToString());
                    yield return line;
                }

                (line, cell) = (new List<string>(), new StringBuilder());
            }
            else if (letter != '\r')
            {
                cell.Append(letter);
            }
        }

        if (line.Count > 0 || cell.Length > 0)
        {
            line.Add(cell.ToString());
            yield return line;
        }
    }
}
