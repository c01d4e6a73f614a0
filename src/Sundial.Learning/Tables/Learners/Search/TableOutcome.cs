using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tuning;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>What a training on a table came to.</summary>
/// <param name="Model">The model; null where nothing better was found than the one that is in its place already.</param>
/// <param name="Members">What it consists of; empty of a first model, and of one that was there before.</param>
/// <param name="Candidates">Everything that was tried to the end.</param>
/// <param name="Validation">How good it was on rows that its members had not seen.</param>
/// <param name="Tuning">What the search came to; null where there was none.</param>
/// <param name="Search">What a later run can go on from.</param>
internal sealed record TableOutcome(
    TableModel? Model,
    IReadOnlyList<(Candidate Candidate, double Weight)> Members,
    IReadOnlyList<Candidate> Candidates,
    TableValidation Validation,
    TuningResult? Tuning,
    TableSearchSnapshot Search);
