using System.Text.Json;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Reading;

namespace Sundial.Learning.Tables;

/// <summary>What a saved model of tables says of itself, for whoever runs it: its columns, how their cells are read, and its classes.</summary>
/// <remarks>Cells are read as those of data sets are, so a model sees what it was trained on. May be used by several threads.</remarks>
public sealed class TableInput
{
    private readonly Dictionary<string, ColumnSchema> _columns;

    private TableInput(TableSchema schema)
    {
        Schema = schema;
        _columns = schema.Features.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    /// <summary>The columns that the model was trained on, and what it predicts.</summary>
    public TableSchema Schema { get; }

    /// <summary>The classes, in the order of the probabilities; empty where numbers are predicted.</summary>
    public IReadOnlyList<string> ClassNames => Schema.Target?.ClassNames ?? [];

    /// <summary>Reads the entries of a model's file.</summary>
    /// <returns>Null where they are not those of an intact model of tables.</returns>
    public static TableInput? Of(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        try
        {
            return metadata.GetValueOrDefault("sundial.task") is "table-classification" or "table-regression"
                && metadata.TryGetValue("sundial.schema", out var json)
                && TableSchema.FromJson(json) is { Target: not null } schema
                && schema.Features.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() == schema.Features.Count
                ? new TableInput(schema)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a table may come without a column: training saw it missing, too.</summary>
    /// <param name="column">The column's name.</param>
    public bool MayLack(string column) => _columns.TryGetValue(column, out var schema) && schema.HadMissing;

    /// <summary>Reads a cell of a column of numbers or dates.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="cell">The cell, in UTF-8.</param>
    /// <param name="value">The number, or the seconds since 1970; NaN where there is no value.</param>
    /// <returns>Whether the cell holds such a thing.</returns>
    public bool TryNumber(string column, ReadOnlySpan<byte> cell, out double value)
    {
        cell = CellText.Trimmed(cell);
        value = double.NaN;
        if (CellText.IsMissing(cell))
        {
            return true;
        }

        var known = _columns.TryGetValue(column, out var schema);
        if (known && schema!.Kind == ColumnKind.Date)
        {
            return DateCell.TryParse(cell, schema.DateFormat, out value);
        }

        if (!NumberCell.TryParse(cell, known ? schema!.NumberStyle : NumberStyle.Plain, out value))
        {
            return false;
        }

        // Beyond a float there is no telling them apart.
        value = Math.Abs(value) > float.MaxValue ? double.NaN : value;
        return true;
    }

    /// <summary>A cell of a column of categories or texts as the model takes it: without blanks around, and empty where there is no value.</summary>
    /// <param name="cell">The cell, in UTF-8.</param>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> cell)
    {
        cell = CellText.Trimmed(cell);
        return CellText.IsMissing(cell) ? default : cell;
    }
}
