using System.Globalization;
using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Reads a table that nothing is known of, or one that a model knows and that is read whole: the rows once from the file, then from memory.</summary>
internal sealed class TrainingTable
{
    // Of the memory that a table may take: text that is kept; columns take up to twice as much of it again, and words are dear.
    private const int TextShare = 4;

    private readonly TableFile _file;
    private readonly TableReadOptions _options;
    private readonly CancellationToken _cancel;
    private readonly RowReservoir _rows;
    private (byte[] Text, long Line) _first = ([], 0);
    private long _usable;

    private TrainingTable(TableFile file, TableReadOptions options, CancellationToken cancel)
    {
        (_file, _options, _cancel) = (file, options, cancel);
        _rows = new RowReservoir(options.MemoryBytes / TextShare, options.Seed, options.Earlier);
    }

    /// <summary>Reads a table to learn from.</summary>
    public static Table Read(string path, TableReadOptions options, CancellationToken cancel)
    {
        var table = new TrainingTable(TableFile.Find(path, options.Archive, cancel), options, cancel);
        using var open = table._file.Open(cancel);
        var scan = new TableScan(table._file, open.Text, options);
        var (place, why) = TargetRules.Find(scan.Dialect.Names, options.Target, table._file.Name);
        table.Keep(scan, place);
        return table.Learn(scan, place, why);
    }

    /// <summary>Reads a table that a model knows, with its target.</summary>
    public static Table ReadKnown(string path, TableSchema schema, TableReadOptions options, CancellationToken cancel)
    {
        var table = new TrainingTable(TableFile.Find(path, options.Archive, cancel), options, cancel);
        using var open = table._file.Open(cancel);
        var scan = new TableScan(table._file, open.Text, options, KnownColumns.NamesOf(schema));
        var known = new KnownColumns(schema, scan.Dialect, table._file.Name, withTarget: true);
        table.Keep(scan, known.TargetPlace);
        var assembly = new TableAssembly(schema, known.Places, Target, known.TargetPlace, scan.Watch, isKnown: true, table._rows.Count);
        table.Fill(assembly, scan.Dialect);
        return assembly.Rows == 0
            ? throw new DatasetException(TableCodes.TargetMissing, $"{table._file.Name} has no row with a value in \"{schema.Target!.Name}\", so nothing can be tested on it.")
            : assembly.Build(path, schema, notices => table.Told(scan, assembly.Target, [.. known.Notices, .. notices]));

        TargetBuilder Target() => new(schema.Target!, isKnown: true, table._rows.Count, table._file.Name);
    }

    private void Keep(TableScan scan, int targetPlace)
    {
        foreach (var row in scan.Read(_cancel))
        {
            if (_first.Line == 0)
            {
                _first = (row.RawRecord.ToArray(), row.LineNumber);
            }

            _usable++;
            _rows.Add(row.RawRecord, targetPlace < 0 ? [] : row.GetSpan(targetPlace));
        }

        if (_rows.Count == 0)
        {
            throw new DatasetException(
                TableCodes.NoRows, $"{_file.Name} has {(scan.Dialect.HasHeader ? "a row of names and no rows of data" : "no rows of data")}; add rows.");
        }
    }

    private Table Learn(TableScan scan, int targetPlace, string targetWhy)
    {
        var found = TableRecognition.Of(scan, _rows, _first, _file.Name);
        var target = TargetOf(scan, found, targetPlace, targetWhy);
        var columns = found.Columns(target is null ? -1 : targetPlace);
        var places = Enumerable.Range(0, scan.Dialect.Names.Length).Where(place => target is null || place != targetPlace).ToArray();
        if (_options.NeedsTarget && !columns.Any(column => column.IsFeature))
        {
            throw new DatasetException(
                TableCodes.NoFeatures, $"{_file.Name} has no column to learn from beside \"{target!.Name}\": {Unused(columns)}.");
        }

        var schema = new TableSchema { Columns = columns, Target = target };
        int[] featurePlaces = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].IsFeature).Select(i => places[i])];
        var assembly = new TableAssembly(schema, featurePlaces, target is null ? null : () => new TargetBuilder(target, isKnown: false, _rows.Count, _file.Name), targetPlace, scan.Watch, isKnown: false, _rows.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] is { Kind: Columns.ColumnKind.Id, IsWhole: true })
            {
                assembly.KeepId(columns[i], places[i], _rows.Count);
            }
        }

        Fill(assembly, scan.Dialect);
        if (assembly.Target is { } builder)
        {
            CheckTarget(target!, builder, assembly);
        }

        var built = assembly.Build(_file.Path, schema, notices => Told(scan, assembly.Target, notices));
        return _options.NeedsTarget && built.Values.Length > 1 && built.Values.Span.IndexOfAnyExcept(built.Values.Span[0]) < 0
            ? throw new DatasetException(
                TableCodes.TargetUnusable, $"{_file.Name} has values in \"{target!.Name}\" that 32-bit numbers do not tell apart, so there is nothing to learn; learn how far they are from their mean instead.")
            : built;
    }

    // A guessed target of no use is none, where none is needed.
    private TargetSchema? TargetOf(TableScan scan, TableRecognition found, int place, string why)
    {
        try
        {
            var target = TargetRules.Decide(scan.Dialect.Names[place], found[place], _options.Task, found.Habits, _file.Name);
            return why.Length == 0 ? target : target with { Why = $"{target.Why}; taken for the target because {why}" };
        }
        catch (DatasetException) when (!_options.NeedsTarget && _options.Target is null)
        {
            return null;
        }
    }

    private void CheckTarget(TargetSchema target, TargetBuilder builder, TableAssembly assembly)
    {
        if (builder.Strays > KindRules.Strays * (assembly.Rows + builder.Strays))
        {
            throw new DatasetException(
                TableCodes.TargetUnusable, $"{_file.Name} has {builder.Strays:N0} values in \"{target.Name}\" that are no numbers a model can compute with (up to 3.4e38), so it cannot be learned as one; learn it as classes, or correct them.");
        }
    }

    private void Fill(TableAssembly assembly, Dialect dialect)
    {
        foreach (var (text, firstRow) in _rows.Take())
        {
            _cancel.ThrowIfCancellationRequested();
            assembly.Add(text, dialect.Separator, row => _rows.WeightOf(firstRow + row), row => _rows.WasDrawn(firstRow + row));
        }
    }

    private TableReading Told(TableScan scan, TargetBuilder? target, IReadOnlyList<string> notices)
    {
        var told = new List<string>();
        var share = _rows.Count / (double)_usable;
        if (_rows.Count < _usable)
        {
            told.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{_rows.Count:N0} of {_usable:N0} rows were kept, a random {share:P1}, to stay within {_options.MemoryBytes / 1e6:N0} MB{(_rows.IsUneven ? "; rare classes were kept in larger shares, and rows are weighted for it" : "")}."));
        }

        var without = (target?.Missing ?? 0) + (target?.Strays ?? 0);
        if (without > 0)
        {
            told.Add($"{without:N0} {(without == 1 ? "row was" : "rows were")} left out, because {(target!.Strays == 0 ? "they have no target" : "their target is missing or no number")}.");
        }

        var reading = scan.Reading(without, share, [.. told, .. notices]);
        return reading with { Draw = _rows.Draw(reading.Bytes, reading.Rows) };
    }

    private static string Unused(IReadOnlyList<ColumnSchema> columns) => columns.Count == 0
        ? "it is the only one"
        : string.Join(", ", columns.Take(3).Select(column => $"\"{column.Name}\" is left out because {column.Why}"));
}
