using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Search;

/// <summary>Values to try next.</summary>
/// <param name="Number">Counts the proposals of a search from 0.</param>
/// <param name="Values">What to try.</param>
/// <param name="Origin">Where they come from.</param>
public sealed record Proposal(int Number, HyperparameterValues Values, TrialOrigin Origin);

/// <summary>A search that is asked what to try and told what came of it, by any number of workers in any order.</summary>
public interface ISearch
{
    /// <summary>Share of the time that is used, in [0, 1]; what searches widely at first and closely later goes by it.</summary>
    double Progress { get; set; }

    /// <summary>What to try next.</summary>
    /// <returns>Values that were not proposed before; null when there are none.</returns>
    Proposal? Ask();

    /// <summary>Tells what came of a proposal.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="fitness">How good it was, higher is better; null where it failed.</param>
    void Tell(Proposal proposal, double? fitness);
}
