using System.Text.Json.Serialization;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables;

/// <summary>What a column is, as training saw it: enough to read the same column again.</summary>
public sealed record ColumnSchema
{
    /// <summary>Its name in the header.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>By what that was recognised, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>The values of a category, the most frequent first, equals in ordinal order: who wants fewer takes the first so many.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>How often each of <see cref="Categories"/> stands in the rows that were kept.</summary>
    public IReadOnlyList<long> CategoryCounts { get; init; } = [];

    /// <summary>How numbers are written.</summary>
    public NumberStyle NumberStyle { get; init; }

    /// <summary>How dates are written.</summary>
    public DateFormat DateFormat { get; init; }

    /// <summary>Whether all numbers are whole.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether values were missing in training. If so, a table for prediction that lacks the column is read as if all were missing; else that is an error.</summary>
    public bool HadMissing { get; init; }

    /// <summary>Whether something can be learned from a column of this kind.</summary>
    [JsonIgnore]
    public bool IsFeature => Kind is ColumnKind.Number or ColumnKind.Category or ColumnKind.Date or ColumnKind.Text;
}
