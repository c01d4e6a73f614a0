using Sundial.Server.Hosting.Rules;

namespace Sundial.Server.Hosting.Desk;

/// <summary>All that the places of endpoints go by. While it is the same, there is no reason to go over them again.</summary>
/// <param name="revision">The number that every change of endpoints and their places raises.</param>
/// <param name="scorers">The scorers, in order of their ids, without a count of what they hold: the number says whether that changed.</param>
internal sealed class PlacementGrounds(long revision, IReadOnlyList<ScorerSlot> scorers)
{
    private readonly long _revision = revision;
    private readonly IReadOnlyList<ScorerSlot> _scorers = scorers;

    /// <summary>Whether they are the same.</summary>
    public bool AreThoseOf(PlacementGrounds? other) => other is not null && _revision == other._revision && _scorers.SequenceEqual(other._scorers);
}
