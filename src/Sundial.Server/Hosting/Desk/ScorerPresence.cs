using Microsoft.Extensions.Options;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Store;

namespace Sundial.Server.Hosting.Desk;

/// <summary>Knows which scorers are there. While the server or its database was away nobody could be heard of: then all are believed to be there for a while.</summary>
internal sealed class ScorerPresence(IOptions<HostingOptions> options)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _seen = DateTimeOffset.MinValue;
    private DateTimeOffset _back = DateTimeOffset.MinValue;

    /// <summary>The database was reached.</summary>
    public void Observe(DateTimeOffset now)
    {
        lock (_gate)
        {
            // A sweep that is late by most of the silence means that reports were, too.
            _back = now - _seen > options.Value.Silence / 2 ? now : _back;
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
            return !hasLeft && (now - seenAt < options.Value.Silence || now < _back + options.Value.Silence || _seen == DateTimeOffset.MinValue);
        }
    }

    /// <summary>A scorer as placement sees it.</summary>
    public ScorerSlot Slot(ScorerRow row, DateTimeOffset now) => new(row.Id, IsThere(row.LastSeenAt, row.HasLeft, now), row.RunsPrograms, row.MemoryBytes, row.Endpoints);

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
