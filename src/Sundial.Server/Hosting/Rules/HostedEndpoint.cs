using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>An endpoint as the rules see it. docs/endpoint-states.md draws its life.</summary>
internal sealed record HostedEndpoint
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Its name within the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required EndpointState State { get; init; }

    /// <summary>Why, for a person.</summary>
    public string? Reason { get; init; }

    /// <summary>The revision that answers.</summary>
    public int? Live { get; init; }

    /// <summary>The one that is to take its place once it has loaded.</summary>
    public int? Next { get; init; }

    /// <summary>While the live one is on trial: the one that is gone back to.</summary>
    public int? Fallback { get; init; }

    /// <summary>While it is rolling back: the one that scorers are to let go.</summary>
    public int? Dropping { get; init; }

    /// <summary>The highest number given so far; none is given twice.</summary>
    public required int LastRevision { get; init; }

    /// <summary>Since when <see cref="Live"/> answers.</summary>
    public DateTimeOffset? LiveSince { get; init; }

    /// <summary>How many copies.</summary>
    public required EndpointScaling Scaling { get; init; }

    /// <summary>Share of the predictions that are kept.</summary>
    public double CaptureShare { get; init; }

    /// <summary>Bound on the latency in seconds.</summary>
    public double? WithinLatencySeconds { get; init; }

    /// <summary>When a new revision is taken back.</summary>
    public required ErrorBudget ErrorBudget { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revisions that scorers are to have ready, oldest first.</summary>
    public IReadOnlyList<int> Assigned => State is EndpointState.Failed or EndpointState.Deleting ? [] : [.. InUse.Order()];

    /// <summary>The revisions whose bytes must not go: those in use, or the last one where none is, so that it can be looked at.</summary>
    public IReadOnlyList<int> Kept => InUse.Any() ? [.. InUse.Order()] : [LastRevision];

    /// <summary>The revision that is shown: the one that answers, or the next where none does.</summary>
    public int Shown => Live ?? Next ?? LastRevision;

    /// <summary>Whether something is yet to come of reports or of time.</summary>
    public bool IsUnsettled => State is not (EndpointState.InService or EndpointState.Failed);

    private IEnumerable<int> InUse => new[] { Fallback, Live, Next }.OfType<int>().Distinct();
}
