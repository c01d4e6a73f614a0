namespace Sundial.Learning.Tables.Columns;

/// <summary>A column of numbers.</summary>
public sealed class NumberColumn : Column
{
    private readonly float[] _values;

    /// <summary>A column over an array, which it keeps.</summary>
    /// <param name="schema">What it is.</param>
    /// <param name="values">A number for each row, NaN where there is none, never infinite.</param>
    public NumberColumn(ColumnSchema schema, float[] values)
        : base(schema) => _values = values;

    /// <summary>A number for each row; NaN where there is none; never infinite.</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <inheritdoc/>
    public override int Count => _values.Length;

    /// <inheritdoc/>
    public override int MissingCount => _values.Count(float.IsNaN);

    /// <inheritdoc/>
    public override NumberColumn Take(ReadOnlySpan<int> rows) => new(Schema, Taken(_values, rows));
}
