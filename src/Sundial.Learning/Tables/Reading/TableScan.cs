using CsvHelper;
using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>One walk through a text: whole rows come out, what is broken is counted, and what cannot be read on is said with its line.</summary>
internal sealed class TableScan
{
    private const int EarlyVerdict = 10_000;
    private const int ExamplesKept = 3;

    private readonly TableFile _file;
    private readonly TableReadOptions _options;
    private readonly TextStream _text;
    private readonly List<(long Line, int Cells)> _ragged = [];
    private (long Line, CsvMalformedReason Reason)? _malformed;

    /// <summary>Looks at the beginning of an open table.</summary>
    /// <param name="file">The table.</param>
    /// <param name="text">Its text.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="knownNames">Names of columns that a model knows, by which a header is recognised.</param>
    /// <exception cref="DatasetException">It cannot be read as a table.</exception>
    public TableScan(TableFile file, TextStream text, TableReadOptions options, IReadOnlySet<string>? knownNames = null)
    {
        (_file, _text, _options) = (file, text, options);
        Dialect = DialectFinder.Find(text, file.Name, options, knownNames);
        Watch = new EncodingWatch(text, file.Name);
    }

    /// <summary>How the table is written.</summary>
    public Dialect Dialect { get; }

    /// <summary>What it is written in, as far as was read.</summary>
    public EncodingWatch Watch { get; }

    /// <summary>Rows that came by, broken ones too.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that were left out.</summary>
    public long RaggedRows { get; private set; }

    /// <summary>Times the header stood among the rows again.</summary>
    public long RepeatedHeaders { get; private set; }

    /// <summary>Cells with text after their closing quote, which was taken for part of them.</summary>
    public long LooseQuotes { get; private set; }

    /// <summary>Whether a broken row is left out, up to a share of all, and not refused.</summary>
    public bool Forgives { get; init; } = true;

    /// <summary>The rows with all their cells; a row is good until the next is asked for.</summary>
    /// <exception cref="DatasetException">The text cannot be read on.</exception>
    public IEnumerable<CsvReader> Read(CancellationToken cancel)
    {
        using var reader = CsvReader.Create(_text, Dialect.ReaderOptions(Dialect.Separator, record => _malformed = (record.LineNumber, record.Reason)), leaveOpen: true);
        for (var skipped = 0; skipped < Dialect.SkippedRows && Next(reader); skipped++)
        {
            Watch.Look(reader.RawRecord, reader.LineNumber);
        }

        while (Next(reader))
        {
            if ((Rows & 0xFFF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (IsGood(reader))
            {
                yield return reader;
            }
        }

        Judge();
    }

    /// <summary>What became of the rows, without notices.</summary>
    public TableReading Reading(long withoutTarget, double shareKept, IEnumerable<string> notices) => new()
    {
        Entry = _file.Entry,
        Separator = Dialect.Separator,
        Encoding = Watch.Name,
        HasHeader = Dialect.HasHeader,
        Bytes = _text.BytesRead,
        Rows = Rows,
        RaggedRows = RaggedRows,
        RowsWithoutTarget = withoutTarget,
        ShareKept = shareKept,
        Notices = [.. Told(), .. notices],
    };

    private IEnumerable<string> Told()
    {
        if (!Dialect.HasHeader)
        {
            yield return $"There is no row of names; the columns are called {Dialect.Names[0]} to {Dialect.Names[^1]}.";
        }

        if (RaggedRows > 0)
        {
            yield return $"{RaggedRows:N0} of {Rows:N0} rows were left out, because they have too many or too few cells ({Examples()}; {Dialect.Cells:N0} are expected).";
        }

        if (RepeatedHeaders > 0)
        {
            yield return $"The header stands {RepeatedHeaders:N0} more {(RepeatedHeaders == 1 ? "time" : "times")} among the rows, and was left out there.";
        }

        if (LooseQuotes > 0)
        {
            yield return $"{LooseQuotes:N0} {(LooseQuotes == 1 ? "row has" : "rows have")} text after a closing quote; it was taken for part of the cell.";
        }

        if (Watch.IsWestern)
        {
            yield return "The text is no UTF-8; it was read as Windows-1252.";
        }
    }

    private bool Next(CsvReader reader)
    {
        var before = reader.LineNumber;
        try
        {
            if (!reader.Read())
            {
                return false;
            }
        }
        catch (CsvFormatException)
        {
            throw new DatasetException(
                TableCodes.Quote,
                $"{_file.Name} has a row of more than {Dialect.LongestRow / 1e6:N0} MB in or after line {before + 1:N0}, as there is where a quote is never closed; close it, double quotes that are part of a cell, or leave out what is so long.");
        }

        if (_malformed is { } found)
        {
            _malformed = null;
            LooseQuotes += found.Reason == CsvMalformedReason.TextAfterClosingQuote ? 1 : 0;
            if (found.Reason == CsvMalformedReason.UnterminatedQuote)
            {
                throw Unclosed(found.Line);
            }
        }

        return true;
    }

    private bool IsGood(CsvReader reader)
    {
        var row = reader.RawRecord;
        Watch.Look(row, reader.LineNumber);
        if (Dialect.Header.Length > 0 && row.SequenceEqual(Dialect.Header))
        {
            RepeatedHeaders++;
            return false;
        }

        Rows++;
        if (reader.FieldCount == Dialect.Cells || (Dialect.Spare && reader.FieldCount == Dialect.Names.Length))
        {
            return true;
        }

        LeaveOut(reader.LineNumber, reader.FieldCount);
        return false;
    }

    private void LeaveOut(long line, int cells)
    {
        RaggedRows++;
        if (_ragged.Count < ExamplesKept)
        {
            _ragged.Add((line, cells));
        }

        if (!Forgives)
        {
            throw new DatasetException(
                TableCodes.Ragged, $"{_file.Name} has {cells:N0} cells in line {line:N0}, where {Dialect.Cells:N0} are expected; correct the row, or quote cells that hold separators.");
        }

        if (Rows >= EarlyVerdict && RaggedRows > 2 * _options.MostRagged * Rows)
        {
            Judge();
        }
    }

    private void Judge()
    {
        if (RaggedRows > _options.MostRagged * Rows)
        {
            throw new DatasetException(
                TableCodes.Ragged,
                $"{_file.Name} has {Dialect.Cells:N0} columns, but {RaggedRows:N0} of {Rows:N0} rows have more or fewer cells ({Examples()}); correct them, or quote cells that hold separators.");
        }
    }

    private string Examples() => string.Join(", ", _ragged.Select(row => $"line {row.Line:N0} has {row.Cells:N0}")) + (RaggedRows > _ragged.Count ? ", …" : "");

    private DatasetException Unclosed(long line) => new(
        TableCodes.Quote, $"{_file.Name} has a quote in or after line {line:N0} that is never closed, so that everything after it is one cell; close it, or double quotes that are part of a cell.");
}
