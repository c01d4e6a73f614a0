using CsvHelper;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Recognises how a table is written by looking at its beginning.</summary>
internal static class DialectFinder
{
    private const int MostRows = 200;

    // Where two fit equally well, the one that is rarer within cells is meant.
    private static readonly char[] s_separators = ['\t', ';', '|', ','];

    /// <summary>Looks at the beginning of a text.</summary>
    /// <exception cref="DatasetException">There is nothing, too many columns, or a name twice.</exception>
    public static Dialect Find(TextStream text, string name, TableReadOptions options, IReadOnlySet<string>? knownNames)
    {
        var head = text.Head;
        var (hinted, skipped) = Hint(head.Span);
        var separator = options.Separator ?? hinted ?? BestSeparator(head, text.IsWhole, skipped);
        var rows = Rows(head, separator, text.IsWhole, skipped, out var header);
        if (rows.Count == 0)
        {
            throw head.Span.ContainsAnyExcept(" \t\r\n"u8)
                ? new DatasetException(TableCodes.TooManyColumns, $"{name} has a first row of more than {TextStream.HeadBytes:N0} bytes, which is no header; at most {options.MaxColumns:N0} columns are read.")
                : new DatasetException(DatasetCodes.Empty, $"{name} is empty; name a table with a row of names and rows of data.");
        }

        var cells = rows.Skip(1).GroupBy(row => row.Length).OrderByDescending(group => group.Count()).Select(group => group.Key).FirstOrDefault(rows[0].Length);
        var hasHeader = options.HasHeader ?? (rows[0].Any(cell => knownNames?.Contains(cell) == true) || IsHeader(rows));
        var first = rows[0];
        var spare = hasHeader && cells == first.Length + 1 && rows.Skip(1).Where(row => row.Length == cells).All(row => row[^1].Length == 0);

        // The statistical language R writes the names of rows without a name above them.
        string[] written = !hasHeader ? new string[first.Length] : cells == first.Length + 1 && !spare ? ["", .. first] : first;
        if (written.Length > options.MaxColumns)
        {
            throw new DatasetException(
                TableCodes.TooManyColumns, $"{name} has {written.Length:N0} columns, and at most {options.MaxColumns:N0} are read; leave out those that do not matter.");
        }

        return new Dialect(separator, hasHeader, Named(written, name), skipped + (hasHeader ? 1 : 0), spare, hasHeader ? header : []);
    }

    private static string[] Named(string[] written, string name)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new string[written.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = string.IsNullOrEmpty(written[i]) ? Dialect.MadeUp(i) : written[i];
            if (!seen.TryAdd(names[i], i))
            {
                throw new DatasetException(
                    TableCodes.Header,
                    $"{name} has two columns named \"{EntryNames.Printable(names[i])}\", the {seen[names[i]] + 1:N0}. and the {i + 1:N0}.; a model is asked by name, so rename or remove one.");
            }
        }

        return names;
    }

    // Excel's first line "sep=;".
    private static (char? Separator, int Rows) Hint(ReadOnlySpan<byte> head) =>
        head.Length > 5 && head.StartsWith("sep="u8) && head[5] is (byte)'\n' or (byte)'\r' ? ((char)head[4], 1) : (null, 0);

    private static char BestSeparator(ReadOnlyMemory<byte> head, bool whole, int skipped)
    {
        var (best, bestShare) = (',', 0.0);
        foreach (var separator in s_separators)
        {
            var rows = Rows(head, separator, whole, skipped, out _);
            if (rows.Count == 0 || rows[0].Length == 1)
            {
                continue;
            }

            var share = rows.Count(row => row.Length == rows[0].Length || row.Length == rows[0].Length + 1) / (double)rows.Count;
            if (share > bestShare + 0.02)
            {
                (best, bestShare) = (separator, share);
            }
        }

        return best;
    }

    private static List<string[]> Rows(ReadOnlyMemory<byte> head, char separator, bool whole, int skipped, out byte[] header)
    {
        var rows = new List<string[]>();
        header = [];
        using var reader = CsvReader.Create(head, Dialect.ReaderOptions(separator));
        while (rows.Count <= MostRows + skipped && reader.Read())
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = EncodingWatch.TextOf(CellText.Trimmed(reader.GetSpan(i)));
            }

            header = rows.Count == skipped ? reader.RawRecord.ToArray() : header;
            rows.Add(cells);
        }

        // The head may end within a row.
        if (!whole && rows.Count <= MostRows + skipped && rows.Count > 0)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return rows[Math.Min(skipped, rows.Count)..];
    }

    // A name above numbers is a header, and a number above numbers is none. Where there are only words, a header's do not occur below it.
    private static bool IsHeader(List<string[]> rows)
    {
        var first = rows[0];
        if (rows.Count == 1)
        {
            return !Array.TrueForAll(first, cell => cell.Length == 0 || IsNumber(cell));
        }

        var (votes, again) = (0, 0);
        for (var i = 0; i < first.Length; i++)
        {
            var below = rows.Skip(1).Where(row => i < row.Length && !CellText.IsMissing(System.Text.Encoding.UTF8.GetBytes(row[i]))).Select(row => row[i]).ToList();
            if (below.Count > 0 && below.Count(IsNumber) >= 0.8 * below.Count)
            {
                votes += IsNumber(first[i]) ? -1 : first[i].Length > 0 ? 1 : 0;
            }

            again += below.Contains(first[i]) ? 1 : 0;
        }

        return votes != 0 ? votes > 0 : again * 2 <= first.Length;
    }

    private static bool IsNumber(string cell) =>
        NumberCell.TryParse(System.Text.Encoding.UTF8.GetBytes(cell), NumberStyle.Plain, out _) || NumberCell.TryParse(System.Text.Encoding.UTF8.GetBytes(cell), NumberStyle.DecimalComma, out _);
}
