using Microsoft.Extensions.Options;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Store;

namespace Sundial.Server.Hosting.Desk;

/// <summary>Knows which scorers are there. While the server or its database was away nobody could be heard of: then those that were there before are believed to be for a while.</summary>
internal sealed class ScorerPresence(IOptions<HostingOptions> options)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _seen = DateTimeOffset.MinValue;
    private DateTimeOffset _back = DateTimeOffset.MinValue;
    private DateTimeOffset _thereBefore = DateTimeOffset.MinValue;

    /// <summary>The database was reached.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lastHeard">When any scorer was last heard of: from then on nobody could be, if there was an outage.</param>
    public void Observe(DateTimeOffset now, DateTimeOffset? lastHeard)
    {
        lock (_gate)
        {
            // A sweep that is late by most of the silence means that reports were, too.
            if (now - _seen > options.Value.Silence / 2)
            {
                (_back, _thereBefore) = (now, (lastHeard ?? now) - options.Value.Silence);
            }

            _seen = now;
        }
    }

    /// <summary>The database was not reached.</summary>
    public void Miss()
    {
        lock (_gate)
        {
            _seen = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Whether a scorer is there.</summary>
    public bool IsThere(DateTimeOffset seenAt, bool hasLeft, DateTimeOffset now)
    {
        lock (_gate)
        {
            return !hasLeft && (now - seenAt < options.Value.Silence || _seen == DateTimeOffset.MinValue || (now < _back + options.Value.Silence && seenAt > _thereBefore));
        }
    }

    /// <summary>A scorer as placement sees it.</summary>
    public ScorerSlot Slot(ScorerRow row, DateTimeOffset now) => new(row.Id, IsThere(row.LastSeenAt, row.HasLeft, now), row.RunsPrograms, row.MemoryBytes, row.Endpoints);

    /// <summary>The same, where nobody counted what it holds.</summary>
    public ScorerSlot Slot(KnownScorer row, DateTimeOffset now) => new(row.Id, IsThere(row.LastSeenAt, hasLeft: false, now), row.RunsPrograms, row.MemoryBytes, Endpoints: 0);

    /// <summary>Scorers as the rules see them.</summary>
    public List<Holder> Holders(IEnumerable<HolderRow> rows, DateTimeOffset now) => [.. rows
        .GroupBy(row => row.Scorer)
        .Select(told => new Holder(
            told.Key,
            told.First().IsPlaced,
            IsThere(told.First().SeenAt, told.First().HasLeft, now),
            told.First().SeenAt,
            [.. told.Where(row => row.Revision is not null).Select(row => new HeldRevision(row.Revision!.Value, row.Readiness, row.Reason))]))];
}
