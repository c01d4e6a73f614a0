using Sundial.Learning.Data;

namespace Sundial.Learning.Tables;

/// <summary>How a table is read, and within which bounds.</summary>
public sealed record TableReadOptions
{
    /// <summary>The name of the column to learn. Unless set, a column with a telling name (target, label, class) or the last one is taken, and said.</summary>
    public string? Target { get; init; }

    /// <summary>What to learn; recognised by looking at the target unless set.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Whether a table is of no use without a target that can be learned. True unless set; data that is only looked at needs none.</summary>
    public bool NeedsTarget { get; init; } = true;

    /// <summary>
    /// The most bytes that everything kept of the table may take. 1 GiB unless set. Where the file has more, a subsample is kept:
    /// drawn by <see cref="Seed"/>, with rare classes whole.
    /// </summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Seed of the subsample. 1 unless set.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Earlier draws from the same file: rows that were among them are marked.</summary>
    internal IReadOnlyList<TableDraw> Earlier { get; init; } = [];

    /// <summary>The most columns. 16,384 unless set, as many as a spreadsheet has.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>The share of rows with too many or too few cells that is left out and told; with more of them the file is refused. 0.05 unless set.</summary>
    public double MostRagged { get; init; } = 0.05;

    /// <summary>Whether the first row has the names; recognised by looking unless set.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>What stands between cells: a comma, semicolon, tab or bar; recognised by looking unless set.</summary>
    public char? Separator { get; init; }

    /// <summary>What an archive or a gzipped file may unpack to.</summary>
    public ArchiveLimits Archive { get; init; } = new();
}
