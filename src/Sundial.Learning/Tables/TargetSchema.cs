using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables;

/// <summary>The column that is learned.</summary>
public sealed record TargetSchema
{
    /// <summary>Its name in the header.</summary>
    public required string Name { get; init; }

    /// <summary>What is learned of it.</summary>
    public required TableTask Task { get; init; }

    /// <summary>By what the column and the task were recognised, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>
    /// The classes, in ordinal order, numbers by size; of two, the second is the positive one (the one that says yes, else the rarer). Empty for regression.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>How its numbers are written.</summary>
    public NumberStyle NumberStyle { get; init; }
}
