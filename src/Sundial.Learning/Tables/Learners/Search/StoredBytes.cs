using Sundial.Learning.Tables.Learners.Ensembles;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>What is kept of a search for a run that goes on with it. Predictions are, of all that may yet be chosen; what was trained is where it may go into a model as it is.</summary>
internal sealed record StoredBytes
{
    // As forests of the benchmark came out: a node takes a few bytes in a file of ours, and many in a model.
    private const int ModelOverStored = 8;

    /// <summary>What predictions may come to, roughly; those of the best candidate are kept however many. 25 MB unless set.</summary>
    public long Predictions { get; init; } = 25_000_000;

    /// <summary>What trained members may come to, roughly. 10 MB unless set.</summary>
    public long Members { get; init; } = 10_000_000;

    /// <summary>What a model may come to.</summary>
    public required long MostBytesOfModel { get; init; }

    /// <summary>What the trained members of a candidate come to, roughly.</summary>
    public static long OfMembers(Candidate candidate) => candidate.Members.Sum(member => member.SizeBytes) / (candidate.Learner is Networks.NetworkLearner ? 1 : ModelOverStored);

    /// <summary>Whether its members are worth their bytes. Randomised trees are grown again sooner than they are fetched, and of large trees only those go into a model that learned from all rows.</summary>
    public bool IsWorthKeeping(Candidate candidate) =>
        candidate.Learner is not RandomisedTreesLearner && candidate.HasMembers && candidate.SizeBytes * (candidate.Members.Count + 1) <= MostBytesOfModel / 2;
}
