using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables;

/// <summary>What a column is.</summary>
public sealed record ColumnProfile
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>By what that was recognised.</summary>
    public required string Why { get; init; }

    /// <summary>Rows without a value; null for a column that is not learned from.</summary>
    public int? Missing { get; init; }

    /// <summary>Different values; null for texts and columns that are not learned from.</summary>
    public int? Distinct { get; init; }

    /// <summary>Its numbers, or the seconds since 1970 of its dates.</summary>
    public NumberProfile? Numbers { get; init; }

    /// <summary>How long its texts are, in characters.</summary>
    public NumberProfile? Lengths { get; init; }

    /// <summary>How it would be learned if it were the target, as far as can be told by looking; null where it is not good for that.</summary>
    public TableTask? TaskAsTarget { get; init; }

    /// <summary>Its most frequent values, if they are categories.</summary>
    public IReadOnlyList<ValueCount>? Top { get; init; }

    /// <summary>
    /// How much this column alone tells of the target, from 0 for nothing to 1 for everything: the share of the target's entropy that it explains on rows
    /// that it was not learned on, or of its variance.
    /// </summary>
    public double? Telling { get; init; }
}

/// <summary>A value and how often it occurs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">In how many rows.</param>
public sealed record ValueCount(string Value, long Count);

/// <summary>How the numbers of a column are spread.</summary>
public sealed record NumberProfile
{
    /// <summary>The least.</summary>
    public required double Least { get; init; }

    /// <summary>The greatest.</summary>
    public required double Most { get; init; }

    /// <summary>The mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard deviation.</summary>
    public required double Deviation { get; init; }

    /// <summary>What 5, 25, 50, 75 and 95 of a hundred do not exceed.</summary>
    public required IReadOnlyList<double> Quantiles { get; init; }

    /// <summary>The third standardised moment: beyond ±2 the numbers have one long tail.</summary>
    public required double Skew { get; init; }

    /// <summary>The share that lies more than three times the distance of the quartiles beyond them.</summary>
    public required double OutlierShare { get; init; }

    /// <summary>Counts in twenty bins of equal width, from the least to the greatest.</summary>
    public required IReadOnlyList<int> Histogram { get; init; }
}

/// <summary>A column that may give away the target.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Kind"><c>copy</c> of the target, <c>telling</c> all of it, an <c>id</c> that follows it, or the <c>order</c> of the rows.</param>
/// <param name="Words">A sentence.</param>
public sealed record LeakProfile(string Column, string Kind, string Words);

/// <summary>What would be learned.</summary>
public sealed record TargetProfile
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is learned of it.</summary>
    public required TableTask Task { get; init; }

    /// <summary>By what it was recognised.</summary>
    public required string Why { get; init; }

    /// <summary>The classes, in the order of the model's outputs; null for numbers.</summary>
    public IReadOnlyList<ValueCount>? Classes { get; init; }

    /// <summary>Of two classes the one that metrics are about; null for more.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>How many times the most frequent class is as frequent as the rarest; null for numbers.</summary>
    public double? Imbalance { get; init; }

    /// <summary>The numbers; null for classes.</summary>
    public NumberProfile? Numbers { get; init; }
}
