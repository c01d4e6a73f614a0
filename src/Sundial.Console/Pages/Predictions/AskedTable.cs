using System.Text;
using System.Text.Json;

namespace Sundial.Console.Pages.Predictions;

/// <summary>Rows that an endpoint was asked about, as a table.</summary>
/// <param name="Columns">Names of the columns; empty where the rows have none.</param>
/// <param name="Rows">The first rows, cell by cell.</param>
/// <param name="All">How many rows there are.</param>
public sealed record AskedTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int All)
{
    private const int MostRows = 100;

    /// <summary>Reads a body; null where it is no rows.</summary>
    public static AskedTable? Of(ReadOnlyMemory<byte> body, string mediaType) =>
        mediaType.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) ? OfCsv(Encoding.UTF8.GetString(body.Span))
        : mediaType.Contains("json", StringComparison.OrdinalIgnoreCase) ? OfJson(body)
        : null;

    private static AskedTable? OfCsv(string text)
    {
        var lines = CsvLines.Of(text).ToList();
        return lines.Count switch
        {
            0 => null,
            1 => new AskedTable([], lines, 1),
            _ when lines[0].All(cell => !double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out _)) => new AskedTable(lines[0], [.. lines.Skip(1).Take(MostRows)], lines.Count - 1),
            _ => new AskedTable([], [.. lines.Take(MostRows)], lines.Count),
        };
    }

    private static AskedTable? OfJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonElement.Parse(body.Span) is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("instances", out var instances) || instances.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var rows = instances.EnumerateArray().ToList();
            if (rows.Count == 0 || rows.Exists(row => row.ValueKind != JsonValueKind.Object))
            {
                return null;
            }

            string[] columns = [.. rows.Take(MostRows).SelectMany(row => row.EnumerateObject().Select(cell => cell.Name)).Distinct(StringComparer.Ordinal)];
            return new AskedTable(columns, [.. rows.Take(MostRows).Select(row => (IReadOnlyList<string>)[.. columns.Select(column => row.TryGetProperty(column, out var cell) ? cell.ToString() : string.Empty)])], rows.Count);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
