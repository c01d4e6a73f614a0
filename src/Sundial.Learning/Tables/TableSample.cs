using Sundial.Learning.Tables.Reading;

namespace Sundial.Learning.Tables;

/// <summary>A few rows of a table as they stand in it.</summary>
/// <param name="Names">The columns, in the order of the file.</param>
/// <param name="Rows">The first rows that have all their cells: a text for each column, empty where the cell is.</param>
public sealed record TableSample(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Reads the beginning of a table.</summary>
    /// <param name="path">A file, an archive with one table in it, or a folder with one.</param>
    /// <param name="rows">The most rows.</param>
    /// <param name="columns">The most columns.</param>
    /// <param name="characters">The most characters of a cell; what is longer is cut, and ends with a mark.</param>
    /// <param name="options">Bounds; its target and task are not used.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Data.DatasetException">The file cannot be read.</exception>
    public static TableSample Read(string path, int rows, int columns, int characters, TableReadOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new TableReadOptions();
        var file = TableFile.Find(path, options.Archive, cancel);
        using var open = file.Open(cancel);
        var scan = new TableScan(file, open.Text, options);
        var wanted = Math.Min(columns, scan.Dialect.Names.Length);
        var sample = new List<IReadOnlyList<string>>();
        foreach (var row in scan.Read(cancel))
        {
            if (sample.Count == rows)
            {
                break;
            }

            var cells = new string[wanted];
            for (var place = 0; place < wanted; place++)
            {
                cells[place] = Cut(EncodingWatch.TextOf(scan.Watch.Utf8Of(CellText.Trimmed(row.GetSpan(place)))), characters);
            }

            sample.Add(cells);
        }

        return new TableSample([.. scan.Dialect.Names.Take(wanted)], sample);
    }

    private static string Cut(string text, int characters)
    {
        if (text.Length <= characters)
        {
            return text;
        }

        // Never within a pair that is one character.
        var end = char.IsHighSurrogate(text[characters - 2]) ? characters - 2 : characters - 1;
        return $"{text[..end]}…";
    }
}
