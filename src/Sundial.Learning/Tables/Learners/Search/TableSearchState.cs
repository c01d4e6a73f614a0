using Sundial.Learning.Tables.Learners.Ensembles;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>A learner that was tried.</summary>
/// <param name="Learner">The learner with its settings.</param>
/// <param name="Fitness">How good it was.</param>
internal sealed record TriedLearner(ITableLearner Learner, double Fitness);

/// <summary>A part of the ensemble that was chosen.</summary>
/// <param name="Candidate">The candidate's number.</param>
/// <param name="Weight">How much it counts.</param>
internal sealed record ChosenCandidate(int Candidate, double Weight);

/// <summary>How far the search for the best learners of a table is, but for what was trained.</summary>
internal sealed record TableSearchState
{
    /// <summary>The folds that learners are validated on; 0 until that is decided.</summary>
    public required int Folds { get; init; }

    /// <summary>Seconds that are kept for learning once more from all rows.</summary>
    public double RefitSeconds { get; init; }

    /// <summary>Everything that was tried to the end.</summary>
    public required IReadOnlyList<TriedLearner> Tried { get; init; }

    /// <summary>What the model is made of; empty before anything was chosen, and where that is not known.</summary>
    public IReadOnlyList<ChosenCandidate> Ensemble { get; init; } = [];
}

/// <summary>A search at one moment.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Candidates">The best candidates, the best first; never changed.</param>
/// <param name="WithMembers">Those of them whose trained members are worth keeping.</param>
internal sealed record TableSearchSnapshot(TableSearchState State, IReadOnlyList<Candidate> Candidates, IReadOnlyList<Candidate> WithMembers)
{
    /// <summary>One in which nothing was tried yet.</summary>
    public static TableSearchSnapshot Empty { get; } = new(new TableSearchState { Folds = 0, Tried = [] }, [], []);

    /// <summary>What the model is made of.</summary>
    public IReadOnlyList<(Candidate Candidate, double Weight)> Chosen =>
        [.. State.Ensemble.Join(Candidates, one => one.Candidate, candidate => candidate.Number, (one, candidate) => (candidate, one.Weight))];
}

/// <summary>What a search goes on from.</summary>
/// <param name="State">How far it was.</param>
/// <param name="Candidates">Its candidates, as files.</param>
/// <param name="Members">What was trained of some of them, as files.</param>
internal sealed record RestoredTableSearch(TableSearchState State, IReadOnlyList<byte[]> Candidates, IReadOnlyList<byte[]> Members)
{
    /// <summary>Whether its rows are those of this run; else only what did well is known, not how well it does here.</summary>
    public bool IsOfTheseRows { get; init; } = true;
}
