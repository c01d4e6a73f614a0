using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;

namespace Sundial.Scorer.Control;

/// <summary>The last assignment as it lies in the scorer's folder: enough to answer without the server.</summary>
/// <param name="Assignment">What the server wanted.</param>
/// <param name="Answered">Revisions that have answered their trial request here, and can so be at rest until they are asked.</param>
internal sealed record KeptAssignment(ScorerAssignment Assignment, IReadOnlyList<AnsweredRevision> Answered);
