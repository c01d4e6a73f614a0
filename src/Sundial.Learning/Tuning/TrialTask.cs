using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>A trial that a worker is to run.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Values">What to try.</param>
/// <param name="Origin">Where that comes from.</param>
/// <param name="Fidelity">How thoroughly.</param>
/// <param name="Seed">For every random choice.</param>
/// <param name="Proposal">What the search proposed; null for a confirmation.</param>
internal sealed record TrialTask(int Number, HyperparameterValues Values, TrialOrigin Origin, Fidelity Fidelity, ulong Seed, Proposal? Proposal)
{
    /// <summary>Whether it may be ended because it cannot win: the defaults are what all else is measured against, and confirmations are few.</summary>
    public bool MayBeCut => Origin is not (TrialOrigin.Defaults or TrialOrigin.Confirmation);
}
