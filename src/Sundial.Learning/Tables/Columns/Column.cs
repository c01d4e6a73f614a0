namespace Sundial.Learning.Tables.Columns;

/// <summary>The cells of one column, in the order of the rows.</summary>
public abstract class Column
{
    private protected Column(ColumnSchema schema) => Schema = schema;

    /// <summary>What the column is.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>Its name in the header.</summary>
    public string Name => Schema.Name;

    /// <summary>What it holds.</summary>
    public ColumnKind Kind => Schema.Kind;

    /// <summary>How many rows there are.</summary>
    public abstract int Count { get; }

    /// <summary>In how many rows there is no value.</summary>
    public abstract int MissingCount { get; }

    /// <summary>A column of some of the rows.</summary>
    /// <param name="rows">Which, in the order wanted.</param>
    public abstract Column Take(ReadOnlySpan<int> rows);

    private protected static T[] Taken<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            taken[i] = values[rows[i]];
        }

        return taken;
    }
}
