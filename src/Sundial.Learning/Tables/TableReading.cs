namespace Sundial.Learning.Tables;

/// <summary>How a file was understood, and what became of its rows.</summary>
public sealed record TableReading
{
    /// <summary>The table's name within the archive; null where the file is the table.</summary>
    public string? Entry { get; init; }

    /// <summary>What stands between cells.</summary>
    public required char Separator { get; init; }

    /// <summary><c>UTF-8</c>, <c>UTF-16</c> or <c>Windows-1252</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Whether the first row had the names.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>Bytes of text that were read, unpacked.</summary>
    public required long Bytes { get; init; }

    /// <summary>Rows of the file, without the header.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows left out because they have too many or too few cells, or a quote in a wrong place.</summary>
    public required long RaggedRows { get; init; }

    /// <summary>Rows left out because they have no target.</summary>
    public required long RowsWithoutTarget { get; init; }

    /// <summary>Share of the usable rows that was kept, in (0, 1].</summary>
    public required double ShareKept { get; init; }

    /// <summary>By what rows were drawn; null where all were kept.</summary>
    internal TableDraw? Draw { get; init; }

    /// <summary>What should be known of the reading, a sentence each.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
}
