using CsvHelper;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Some of the columns that one thread builds, and the target, which tells every thread the rows that count.</summary>
internal sealed class AssemblyPart(TargetBuilder? target, int targetPlace, EncodingWatch watch, int rows)
{
    private readonly List<(ColumnBuilder Builder, int Place, ulong? Salt)> _columns = [];

    /// <summary>What is learned; null where nothing is.</summary>
    public TargetBuilder? Target { get; } = target;

    /// <summary>Rows that were taken.</summary>
    public int Rows { get; private set; }

    /// <summary>For each row the sum of the hashes of its cells in these columns.</summary>
    public ulong[] Hashes { get; } = new ulong[rows];

    /// <summary>Takes a column on.</summary>
    /// <param name="builder">Collects its cells.</param>
    /// <param name="place">Where it stands in the file; -1 where it does not.</param>
    /// <param name="salt">Tells its cells' hashes from those of other columns; null when they do not count.</param>
    public void Add(ColumnBuilder builder, int place, ulong? salt) => _columns.Add((builder, place, salt));

    /// <summary>Adds the row a reader stands on; false when it has no target.</summary>
    public bool Add(CsvReader row)
    {
        if (Target is not null && !Target.Add(Cell(row, targetPlace)))
        {
            return false;
        }

        var hash = 0UL;
        foreach (var (builder, place, salt) in _columns)
        {
            var own = builder.Add(place < 0 ? [] : Cell(row, place));
            hash += salt is { } known ? CellText.Mix(known ^ own) : 0;
        }

        Hashes[Rows++] = hash;
        return true;
    }

    private ReadOnlySpan<byte> Cell(CsvReader row, int place) => watch.Utf8Of(CellText.Trimmed(row.GetSpan(place)));
}
