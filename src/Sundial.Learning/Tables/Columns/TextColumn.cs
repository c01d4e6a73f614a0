namespace Sundial.Learning.Tables.Columns;

/// <summary>A column of texts.</summary>
public sealed class TextColumn : Column
{
    private readonly string?[] _texts;

    /// <summary>A column over an array, which it keeps.</summary>
    /// <param name="schema">What it is.</param>
    /// <param name="texts">A text for each row, null where there is none.</param>
    public TextColumn(ColumnSchema schema, string?[] texts)
        : base(schema) => _texts = texts;

    /// <summary>A text for each row; null where there is none.</summary>
    public ReadOnlyMemory<string?> Texts => _texts;

    /// <inheritdoc/>
    public override int Count => _texts.Length;

    /// <inheritdoc/>
    public override int MissingCount => _texts.Count(text => text is null);

    /// <inheritdoc/>
    public override TextColumn Take(ReadOnlySpan<int> rows) => new(Schema, Taken(_texts, rows));
}
