namespace Sundial.Learning.Tables;

/// <summary>The codes a <see cref="Data.DatasetException"/> about a table carries, besides those of <see cref="Data.DatasetCodes"/>. They never change their meaning.</summary>
public static class TableCodes
{
    /// <summary>Too many rows have more or fewer cells than the header.</summary>
    public const string Ragged = "table.ragged";

    /// <summary>The header cannot be used: two of them, or a name that occurs twice.</summary>
    public const string Header = "table.header";

    /// <summary>There are more columns than the bound.</summary>
    public const string TooManyColumns = "table.too-many-columns";

    /// <summary>Parts of the file are in different encodings.</summary>
    public const string Encoding = "table.encoding";

    /// <summary>A quote is opened and never closed.</summary>
    public const string Quote = "table.quote";

    /// <summary>The file holds bytes that no text has.</summary>
    public const string Binary = "table.binary";

    /// <summary>There is no row to learn from.</summary>
    public const string NoRows = "table.no-rows";

    /// <summary>The column to learn is not there, or has no values.</summary>
    public const string TargetMissing = "table.target-missing";

    /// <summary>The column to learn has one value, or too many to be classes, or is no number where a number is to be learned.</summary>
    public const string TargetUnusable = "table.target-unusable";

    /// <summary>Data to test on has a class that was not learned.</summary>
    public const string UnknownClass = "table.unknown-class";

    /// <summary>A column that the model needs is not there.</summary>
    public const string ColumnMissing = "table.column-missing";

    /// <summary>A cell is not what its column holds.</summary>
    public const string Cell = "table.cell";

    /// <summary>No column can be learned from.</summary>
    public const string NoFeatures = "table.no-features";
}
