namespace Sundial.Learning.Tables.Columns;

/// <summary>A column of categories, as indices into the values that training saw.</summary>
public sealed class CategoryColumn : Column
{
    /// <summary>The code of a missing value.</summary>
    public const int Missing = -1;

    private readonly int[] _codes;

    /// <summary>A column over an array, which it keeps.</summary>
    /// <param name="schema">What it is.</param>
    /// <param name="codes">An index into the schema's categories for each row, <see cref="Missing"/> or <see cref="OtherCode"/>.</param>
    public CategoryColumn(ColumnSchema schema, int[] codes)
        : base(schema) => _codes = codes;

    /// <summary>For each row an index into <see cref="ColumnSchema.Categories"/>, <see cref="Missing"/> where there is no value, or <see cref="OtherCode"/>.</summary>
    public ReadOnlyMemory<int> Codes => _codes;

    /// <summary>The code of every value that is not among the schema's categories.</summary>
    public int OtherCode => Schema.Categories.Count;

    /// <inheritdoc/>
    public override int Count => _codes.Length;

    /// <inheritdoc/>
    public override int MissingCount => _codes.AsSpan().Count(Missing);

    /// <inheritdoc/>
    public override CategoryColumn Take(ReadOnlySpan<int> rows) => new(Schema, Taken(_codes, rows));
}
