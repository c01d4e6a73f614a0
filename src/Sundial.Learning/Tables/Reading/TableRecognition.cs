using CsvHelper;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Recognises columns and target from a sample of the rows that were kept.</summary>
internal sealed class TableRecognition
{
    private const int MostRows = 100_000;
    private const int MostCells = 20_000_000;
    private const int DistinctOfAll = 4_000_000;

    private readonly ColumnSurvey[] _columns;
    private readonly Dialect _dialect;
    private readonly string _file;

    private TableRecognition(Dialect dialect, string file)
    {
        (_dialect, _file) = (dialect, file);
        var distinct = Math.Clamp(DistinctOfAll / dialect.Names.Length, 256, 16_384);
        _columns = [.. dialect.Names.Select(_ => new ColumnSurvey(distinct))];
    }

    /// <summary>Looks at a sample.</summary>
    /// <param name="scan">The walk that kept the rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="first">The first row of the file with data, and its line; it may be a second header.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="DatasetException">There are two headers.</exception>
    public static TableRecognition Of(TableScan scan, RowReservoir rows, (byte[] Text, long Line) first, string file)
    {
        var recognition = new TableRecognition(scan.Dialect, file);
        var sample = rows.Some(Math.Clamp(MostCells / scan.Dialect.Names.Length, 200, MostRows));
        var ahead = sample.AsSpan().StartsWith(first.Text) && sample.Length > first.Text.Length ? first.Text.Length + 1 : 0;
        recognition.Survey(sample.AsMemory(ahead), scan.Watch);
        if (ahead > 0)
        {
            recognition.CheckSecondHeader(first, scan.Watch);
            recognition.Survey(first.Text, scan.Watch);
        }

        recognition.Habits = KindRules.HabitsOf(recognition._columns, scan.Dialect.Separator);
        return recognition;
    }

    /// <summary>How the file writes numbers.</summary>
    public NumberHabits Habits { get; private set; }

    /// <summary>What a column looks like.</summary>
    public ColumnSurvey this[int place] => _columns[place];

    /// <summary>All columns but the target.</summary>
    /// <param name="targetPlace">Where that stands; -1 where there is none.</param>
    public IReadOnlyList<ColumnSchema> Columns(int targetPlace) =>
        [.. Enumerable.Range(0, _columns.Length).Where(place => place != targetPlace).Select(place => KindRules.Decide(_dialect.Names[place], _columns[place], Habits))];

    private void Survey(ReadOnlyMemory<byte> text, EncodingWatch watch) => Walk(text, watch, (place, cell) => _columns[place].Add(cell));

    // Words above columns of numbers, in most of them: units, or names in another language.
    private void CheckSecondHeader((byte[] Text, long Line) first, EncodingWatch watch)
    {
        if (!_dialect.HasHeader)
        {
            return;
        }

        var habits = KindRules.HabitsOf(_columns, _dialect.Separator);
        var (numbers, words, example) = (0, 0, "");
        Walk(first.Text, watch, (place, cell) =>
        {
            var (style, count) = KindRules.StyleOf(_columns[place], habits);
            if (_columns[place].Values < 2 || count < _columns[place].Values)
            {
                return;
            }

            numbers++;
            if (!CellText.IsMissing(cell) && !NumberCell.TryParse(cell, style, out _))
            {
                words++;
                example = example.Length == 0 ? $"\"{EntryNames.Printable(EncodingWatch.TextOf(cell))}\" above the numbers of \"{EntryNames.Printable(_dialect.Names[place])}\"" : example;
            }
        });
        if (words > 0 && words * 2 >= numbers && (words > 1 || _columns.Length == 1 || numbers == 1))
        {
            throw new DatasetException(TableCodes.Header, $"{_file} seems to have a second row of names in line {first.Line:N0} ({example}); remove that line.");
        }
    }

    private void Walk(ReadOnlyMemory<byte> text, EncodingWatch watch, CellVisitor visit)
    {
        using var reader = CsvReader.Create(text, Dialect.ReaderOptions(_dialect.Separator));
        while (reader.Read())
        {
            for (var place = 0; place < _columns.Length; place++)
            {
                visit(place, watch.Utf8Of(CellText.Trimmed(reader.GetSpan(place))));
            }
        }
    }

    private delegate void CellVisitor(int place, ReadOnlySpan<byte> cell);
}
