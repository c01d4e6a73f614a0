namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>How extremely randomised trees are grown.</summary>
internal sealed record RandomisedTreesOptions
{
    /// <summary>How many there are. 200 unless set.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>The share of the features that a node tries. The square root of their number over it, where negative, which is the default.</summary>
    public double FeatureShare { get; init; } = -1;

    /// <summary>The fewest rows of a leaf. 1 unless set.</summary>
    public int LeastRows { get; init; } = 1;

    /// <summary>Thresholds tried for each feature of a node; the best of them counts. 1, extremely random, unless set.</summary>
    public int Thresholds { get; init; } = 1;

    /// <summary>The most nodes of all trees together, which bounds the model's size; trees that would exceed it are not grown. 2 million unless set.</summary>
    public long MostNodes { get; init; } = 2_000_000;

    /// <summary>Where the random choices begin.</summary>
    public ulong Seed { get; init; } = 1;
}
