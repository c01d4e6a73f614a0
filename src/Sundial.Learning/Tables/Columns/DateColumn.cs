namespace Sundial.Learning.Tables.Columns;

/// <summary>A column of points in time.</summary>
public sealed class DateColumn : Column
{
    private readonly double[] _seconds;

    /// <summary>A column over an array, which it keeps.</summary>
    /// <param name="schema">What it is.</param>
    /// <param name="seconds">Seconds since 1970 for each row, NaN where there is none.</param>
    public DateColumn(ColumnSchema schema, double[] seconds)
        : base(schema) => _seconds = seconds;

    /// <summary>For each row the seconds since 1970-01-01T00:00:00 (UTC where an offset is written); NaN where there is no value.</summary>
    public ReadOnlyMemory<double> Seconds => _seconds;

    /// <inheritdoc/>
    public override int Count => _seconds.Length;

    /// <inheritdoc/>
    public override int MissingCount => _seconds.Count(double.IsNaN);

    /// <inheritdoc/>
    public override DateColumn Take(ReadOnlySpan<int> rows) => new(Schema, Taken(_seconds, rows));
}
