using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables;

/// <summary>A table in memory, column by column, with what is to be learned of it.</summary>
public sealed class Table
{
    private readonly int[] _labels;
    private readonly float[] _values;
    private readonly float[] _weights;
    private readonly ulong[] _rowHashes;

    internal Table(IReadOnlyList<Column> columns, int[] labels, float[] values, float[] weights, ulong[] rowHashes)
    {
        Columns = columns;
        (_labels, _values, _weights, _rowHashes) = (labels, values, weights, rowHashes);
    }

    /// <summary>Where it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>All columns of the file, and what is learned.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>How the file was understood.</summary>
    public required TableReading Reading { get; init; }

    /// <summary>The columns to learn from, as <see cref="TableSchema.Features"/> has them.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Whole numbers that name rows: looked at for what they give away, and never learned from. Empty but in a table that was read to learn from.</summary>
    internal IReadOnlyList<NumberColumn> Ids { get; init; } = [];

    /// <summary>Of each row whether it was among those of an earlier draw from the same file; empty where none was.</summary>
    internal bool[] WasDrawn { get; init; } = [];

    /// <summary>How many rows there are.</summary>
    public int RowCount => _rowHashes.Length;

    /// <summary>The class of each row, an index into <see cref="TargetSchema.ClassNames"/>; empty where no classes are learned.</summary>
    public ReadOnlyMemory<int> Labels => _labels;

    /// <summary>The number to learn of each row; empty where none is learned.</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>
    /// How many rows of the file each row stands for, relative to the mean; empty when all stand for the same. It is set where a
    /// subsample kept a larger share of a rare class, and makes probabilities learned from the subsample right for the file.
    /// </summary>
    public ReadOnlyMemory<float> Weights => _weights;

    /// <summary>A hash of each row's cells, the target not among them, whatever the order of columns. Rows with the same hash are copies.</summary>
    public ReadOnlyMemory<ulong> RowHashes => _rowHashes;

    /// <summary>A column by its name, or null.</summary>
    /// <param name="name">The name.</param>
    public Column? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    /// <summary>A table of some of the rows.</summary>
    /// <param name="rows">Which, in the order wanted.</param>
    public Table Take(ReadOnlySpan<int> rows)
    {
        var columns = new Column[Columns.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Columns[i].Take(rows);
        }

        var ids = new NumberColumn[Ids.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = Ids[i].Take(rows);
        }

        return new Table(columns, Taken(_labels, rows), Taken(_values, rows), Taken(_weights, rows), Taken(_rowHashes, rows))
        {
            Path = Path,
            Schema = Schema,
            Reading = Reading,
            Ids = ids,
            WasDrawn = Taken(WasDrawn, rows),
        };
    }

    private static T[] Taken<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[values.Length == 0 ? 0 : rows.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = values[rows[i]];
        }

        return taken;
    }
}
