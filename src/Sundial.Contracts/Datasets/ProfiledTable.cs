namespace Sundial.Contracts.Datasets;

/// <summary>A table.</summary>
public sealed record ProfiledTable
{
    /// <summary>Rows of the file, without the header.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that were looked at: those that can be used, or a random part of them where memory holds no more. Counts of values are of these.</summary>
    public required int RowsSeen { get; init; }

    /// <summary>The table's name within the archive; null where the file is the table.</summary>
    public string? Entry { get; init; }

    /// <summary>What stands between cells, such as <c>,</c>.</summary>
    public required string Separator { get; init; }

    /// <summary><c>UTF-8</c>, <c>UTF-16</c> or <c>Windows-1252</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Whether the first row had the names.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>The first 500 columns, in the order of the file, the target among them.</summary>
    public required IReadOnlyList<ProfiledColumn> Columns { get; init; }

    /// <summary>How many columns there are.</summary>
    public required int ColumnCount { get; init; }

    /// <summary>What would be learned; null where no column is good for it.</summary>
    public ProfiledTarget? Target { get; init; }

    /// <summary>Rows that are copies of an earlier one, but for ids and the target.</summary>
    public required int DuplicateRows { get; init; }

    /// <summary>Those of them that have another target than the row they copy.</summary>
    public required int ContradictingRows { get; init; }

    /// <summary>Rows left out because they have too many or too few cells, or a quote in a wrong place.</summary>
    public required long RaggedRows { get; init; }

    /// <summary>Rows left out because they have no target.</summary>
    public required long RowsWithoutTarget { get; init; }

    /// <summary>Up to 100 rows from the beginning of the file, as they stand in it: a cell for each of <see cref="Columns"/>, cut to 200 characters, empty where it is.</summary>
    public IReadOnlyList<IReadOnlyList<string>> SampleRows { get; init; } = [];
}

/// <summary>A column of a table.</summary>
public sealed record ProfiledColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ProfiledColumnKind Kind { get; init; }

    /// <summary>By what that was recognised, in words.</summary>
    public required string Why { get; init; }

    /// <summary>Whether it is the column that would be learned.</summary>
    public bool IsTarget { get; init; }

    /// <summary>How it would be learned if it were the target, as far as can be told by looking; null where it is not good for that.</summary>
    public ProfiledTargetTask? TaskAsTarget { get; init; }

    /// <summary>Share of the rows without a value; null where nobody counted, as in ids.</summary>
    public double? MissingShare { get; init; }

    /// <summary>Different values; null where nobody counted.</summary>
    public int? Distinct { get; init; }

    /// <summary>How much it alone tells of the target, from 0 for nothing to 1 for everything; null where that was not measured.</summary>
    public double? Telling { get; init; }

    /// <summary>Why it may give the target away, in a sentence; null where it does not.</summary>
    public string? Leak { get; init; }

    /// <summary>How its numbers, dates (in seconds since 1970) or lengths of texts (in characters) are spread.</summary>
    public ProfiledNumbers? Numbers { get; init; }

    /// <summary>Its most frequent values, the most frequent first, if they are categories: at most 20.</summary>
    public IReadOnlyList<NamedCount>? Top { get; init; }
}

/// <summary>What a column holds.</summary>
public enum ProfiledColumnKind
{
    /// <summary>Numbers whose size means something.</summary>
    Number,

    /// <summary>One of some values.</summary>
    Category,

    /// <summary>Points in time.</summary>
    Date,

    /// <summary>Words, nearly every row others.</summary>
    Text,

    /// <summary>A name or number of the row itself, of no use for learning.</summary>
    Id,

    /// <summary>The same in every row, or nothing, of no use for learning.</summary>
    Constant,
}

/// <summary>How numbers are spread.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The greatest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="Quantiles">What 5, 25, 50, 75 and 95 of a hundred do not exceed.</param>
/// <param name="Histogram">Counts in bins of equal width, from the least to the greatest.</param>
public sealed record ProfiledNumbers(double Least, double Most, double Mean, double Deviation, IReadOnlyList<double> Quantiles, IReadOnlyList<int> Histogram);

/// <summary>What would be learned of a table.</summary>
public sealed record ProfiledTarget
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }

    /// <summary>Whether classes or numbers are learned.</summary>
    public required ProfiledTargetTask Task { get; init; }

    /// <summary>By what column and task were recognised, in words.</summary>
    public required string Why { get; init; }

    /// <summary>The first 1,000 classes, in the order of a model's outputs; null for numbers.</summary>
    public IReadOnlyList<NamedCount>? Classes { get; init; }

    /// <summary>How many classes there are; 0 for numbers.</summary>
    public int ClassCount { get; init; }

    /// <summary>Of two classes the one that metrics are about; null otherwise.</summary>
    public string? PositiveClass { get; init; }
}

/// <summary>What is learned of a column.</summary>
public enum ProfiledTargetTask
{
    /// <summary>Which class a row is in.</summary>
    Classification,

    /// <summary>A number.</summary>
    Regression,
}
