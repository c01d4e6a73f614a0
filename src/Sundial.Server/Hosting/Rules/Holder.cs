using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>A scorer that is to hold an endpoint, or still does.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="IsPlaced">Whether it is to hold it; else it has yet to let it go.</param>
/// <param name="IsThere">Whether it is heard of.</param>
/// <param name="SeenAt">When it last was.</param>
/// <param name="Held">What it told of the endpoint's revisions.</param>
internal sealed record Holder(Guid Scorer, bool IsPlaced, bool IsThere, DateTimeOffset SeenAt, IReadOnlyList<HeldRevision> Held)
{
    /// <summary>How far it is with a revision; null where it has told nothing of it.</summary>
    public RevisionReadiness? ReadinessOf(int revision) => Held.FirstOrDefault(one => one.Number == revision)?.Readiness;
}

/// <summary>A revision as a scorer told of it.</summary>
/// <param name="Number">The revision.</param>
/// <param name="Readiness">How far the scorer is with it.</param>
/// <param name="Reason">Why it cannot be loaded.</param>
internal sealed record HeldRevision(int Number, RevisionReadiness Readiness, string? Reason);

/// <summary>Answers of the live revision, on all scorers that ever held it; shadows do not count.</summary>
/// <param name="Requests">Answers.</param>
/// <param name="Errors">How many of them were the model's own errors.</param>
internal sealed record Tally(long Requests, long Errors);
