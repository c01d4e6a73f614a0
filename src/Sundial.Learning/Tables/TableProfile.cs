using System.Text.Json.Serialization;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Profiling;

namespace Sundial.Learning.Tables;

/// <summary>What a table is, as <c>sundial inspect</c> tells it: its columns, its target, what is suspicious, and what would be trained.</summary>
public sealed record TableProfile
{
    /// <summary>Where it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>How the file was understood.</summary>
    public required TableReading Reading { get; init; }

    /// <summary>Rows that were looked at.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows of the table that it would be tested on; null where there is none.</summary>
    public int? TestRows { get; init; }

    /// <summary>All columns but the target, in the order of the file.</summary>
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    /// <summary>What would be learned; null where nothing can be.</summary>
    public TargetProfile? Target { get; init; }

    /// <summary>Rows that are copies of an earlier one, but for ids and the target.</summary>
    public required int DuplicateRows { get; init; }

    /// <summary>Those of them that have another target than the row they copy.</summary>
    public required int ContradictingRows { get; init; }

    /// <summary>Rows of the test table that are in this one, too; null where there is none.</summary>
    public int? TestRowsInTraining { get; init; }

    /// <summary>Columns that may give away the target.</summary>
    public required IReadOnlyList<LeakProfile> Leaks { get; init; }

    /// <summary>What should be known before training, a sentence each.</summary>
    public IReadOnlyList<string> Findings => [.. Graded.Select(finding => finding.Sentence)];

    /// <summary>The same with how grave each is.</summary>
    [JsonIgnore]
    public IReadOnlyList<DataFinding> Graded { get; internal init; } = [];

    /// <summary>What would be trained and how, a sentence each.</summary>
    public required IReadOnlyList<string> Plan { get; init; }

    /// <summary>Looks at a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="test">The table that it will be tested on, if there is one.</param>
    public static TableProfile Of(Table table, Table? test = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TableInspection.Look(table, test);
    }
}
