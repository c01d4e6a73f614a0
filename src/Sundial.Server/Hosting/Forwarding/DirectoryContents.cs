using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>What the directory is made of. Reads only what may have changed since it last did: however many keys and endpoints there are, nothing of them while nothing happens.</summary>
/// <remarks>
/// One number tells whether keys, endpoints or their places changed (<see cref="AssignmentStore.RevisionAsync"/>). What scorers report raises no number:
/// the endpoints that it is about are told. A notification that is lost is made up for by reading everything now and then.
/// </remarks>
internal sealed class DirectoryContents(Database database, TimeProvider time)
{
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(15);

    private long _revision;

    /// <summary>When everything was last read; null when it has to be read again.</summary>
    private long? _readAt;

    /// <summary>Every tenant's good keys.</summary>
    public IReadOnlyList<AssignedKey> Keys { get; private set; } = [];

    /// <summary>All scorers that have not said goodbye.</summary>
    public IReadOnlyList<KnownScorer> Scorers { get; private set; } = [];

    /// <summary>Who is to hold each endpoint.</summary>
    public Dictionary<Guid, IReadOnlyList<DirectoryRow>> Endpoints { get; private set; } = [];

    /// <summary>Reads what may have changed.</summary>
    /// <param name="told">Endpoints of which scorers told something; null where anything may have changed.</param>
    /// <param name="now">Keys that have expired by then are left out.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Whether anything but the scorers was read.</returns>
    public async Task<bool> ReadAsync(IReadOnlyCollection<Guid>? told, DateTimeOffset now, CancellationToken cancel)
    {
        var mustReadAll = told is null || _readAt is not { } readAt || time.GetElapsedTime(readAt) >= Trusted;

        // What was told is told once. Should the reading fail, the next one reads everything.
        (var before, _readAt) = (_readAt, null);
        var read = await database.RunPlatformAsync(work => ReadAsync(work, mustReadAll, told ?? [], now, cancel), cancel);
        (Scorers, _revision) = (read.Scorers, read.Revision);
        if (read.Keys is { } keys)
        {
            (Keys, Endpoints) = (keys, ByEndpoint(read.Holders));
            _readAt = time.GetTimestamp();
            return true;
        }

        foreach (var endpoint in told!)
        {
            Endpoints.Remove(endpoint);
        }

        foreach (var (endpoint, rows) in ByEndpoint(read.Holders))
        {
            Endpoints[endpoint] = rows;
        }

        _readAt = before;
        return told.Count > 0;
    }

    private static Dictionary<Guid, IReadOnlyList<DirectoryRow>> ByEndpoint(List<DirectoryRow> rows) =>
        rows.GroupBy(row => row.Endpoint).ToDictionary(group => group.Key, IReadOnlyList<DirectoryRow> (group) => [.. group]);

    // The number is read first: what is read after it may be newer, and then is read once more; it is never older.
    private async Task<Read> ReadAsync(UnitOfWork work, bool mustReadAll, IReadOnlyCollection<Guid> told, DateTimeOffset now, CancellationToken cancel)
    {
        var revision = await AssignmentStore.RevisionAsync(work, cancel);
        var scorers = await ScorerStore.KnownAsync(work, cancel);

        // With a scorer that goes, what it told goes.
        if (mustReadAll || revision != _revision || !scorers.Select(one => one.Id).SequenceEqual(Scorers.Select(one => one.Id)))
        {
            return new(revision, scorers, await DirectoryStore.KeysAsync(work, now, cancel), await DirectoryStore.HoldersAsync(work, null, cancel));
        }

        return new(revision, scorers, null, told.Count == 0 ? [] : await DirectoryStore.HoldersAsync(work, told, cancel));
    }

    /// <summary>What one reading found.</summary>
    /// <param name="Revision">The number of keys, endpoints and places.</param>
    /// <param name="Scorers">The scorers.</param>
    /// <param name="Keys">The keys; null where neither they nor all endpoints were read.</param>
    /// <param name="Holders">Who holds all endpoints, or those that were told of.</param>
    private sealed record Read(long Revision, List<KnownScorer> Scorers, List<AssignedKey>? Keys, List<DirectoryRow> Holders);
}
