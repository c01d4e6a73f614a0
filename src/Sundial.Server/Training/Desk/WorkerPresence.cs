using System.Collections.Concurrent;

namespace Sundial.Server.Training.Desk;

/// <summary>When workers were last heard of. Written to the database now and then for all at once, so that a heartbeat writes one row only.</summary>
internal sealed class WorkerPresence
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _seen = new();

    /// <summary>A worker was heard of.</summary>
    public void Heard(Guid worker, DateTimeOffset now) => _seen[worker] = now;

    /// <summary>When it was, if it was since the last writing.</summary>
    public DateTimeOffset? SeenAt(Guid worker) => _seen.TryGetValue(worker, out var at) ? at : null;

    /// <summary>What was heard so far.</summary>
    public IReadOnlyCollection<KeyValuePair<Guid, DateTimeOffset>> All => _seen.ToArray();

    /// <summary>Forgets what was written, unless it was heard of again in between.</summary>
    public void Written(IReadOnlyCollection<KeyValuePair<Guid, DateTimeOffset>> seen)
    {
        foreach (var one in seen)
        {
            _seen.TryRemove(one);
        }
    }
}
