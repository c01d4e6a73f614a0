using System.Globalization;
using CsvHelper;

namespace Sundial.Learning.Tables.Reading;

/// <summary>How a table is written: what stands between cells, and what the columns are called.</summary>
/// <param name="Separator">A comma, semicolon, tab or bar.</param>
/// <param name="HasHeader">Whether the first row has the names.</param>
/// <param name="Names">A name for each column.</param>
/// <param name="SkippedRows">Rows before the first with data: the header, and a line that only names the separator.</param>
/// <param name="Spare">Whether every row ends with a separator that the header lacks, so that it has one empty cell more.</param>
/// <param name="Header">The header's bytes, by which a repetition is found; empty without a header.</param>
internal sealed record Dialect(char Separator, bool HasHeader, string[] Names, int SkippedRows, bool Spare, byte[] Header)
{
    private const string MadeUpStart = "column_";

    /// <summary>A row longer than this is a quote that was never closed.</summary>
    public const int LongestRow = 16 << 20;

    /// <summary>The name of a column that has none.</summary>
    public static string MadeUp(int place) => string.Create(CultureInfo.InvariantCulture, $"{MadeUpStart}{place + 1}");

    /// <summary>Whether a name is one that was given to a column that has none.</summary>
    public static bool IsMadeUp(string name) => name.StartsWith(MadeUpStart, StringComparison.Ordinal) && int.TryParse(name.AsSpan(MadeUpStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Cells of a row.</summary>
    public int Cells => Names.Length + (Spare ? 1 : 0);

    /// <summary>Options of the reader beneath.</summary>
    /// <param name="separator">What stands between cells.</param>
    /// <param name="malformed">Told of quotes in wrong places.</param>
    /// <param name="lines">Whether the lines are counted.</param>
    /// <remarks>
    /// CsvHelper finds rows at 2.5 GB a second and hands out their cells at 0.9 on one quiet core, and knows the lines, so there is no tokenizer of our own
    /// (<c>tables-reading</c> in bench/README.md measures it beside what is built on it).
    /// </remarks>
    public static CsvReaderOptions ReaderOptions(char separator, Action<CsvMalformedRecord>? malformed = null, bool lines = true) => new()
    {
        Separator = separator,
        HasHeader = false,
        DetectSeparatorHint = false,
        TrackLineNumbers = lines,
        TrimWhitespace = true,
        WhitespaceCharacters = separator == '\t' ? " " : " \t",
        MaxRecordSize = LongestRow,
        BufferSize = 1 << 18,
        OnMalformedRecord = malformed,
    };
}
