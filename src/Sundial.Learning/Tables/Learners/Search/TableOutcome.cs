using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tuning;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>What a training on a table came to.</summary>
/// <param name="Model">The model.</param>
/// <param name="Fitness">How good its members' mean was on rows that they had not seen; of a first model as well.</param>
/// <param name="Members">What it consists of; empty of a first model.</param>
/// <param name="Candidates">Everything that was tried to the end.</param>
/// <param name="Predictions">What the mean of the members gave on rows that they had not seen, for <paramref name="ValidationRows"/>.</param>
/// <param name="ValidationRows">Those rows.</param>
/// <param name="Tuning">What the search came to; null where there was none.</param>
/// <param name="Search">What a later run can go on from; null where nothing was tried to its end.</param>
internal sealed record TableOutcome(
    TableModel Model,
    double Fitness,
    IReadOnlyList<(Candidate Candidate, double Weight)> Members,
    IReadOnlyList<Candidate> Candidates,
    float[] Predictions,
    IReadOnlyList<int> ValidationRows,
    TuningResult? Tuning,
    TableSearchSnapshot? Search);
