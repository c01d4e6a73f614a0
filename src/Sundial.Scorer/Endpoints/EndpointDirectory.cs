using System.Diagnostics.CodeAnalysis;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Endpoints;

/// <summary>Every endpoint that this scorer holds, by tenant and name. What is looked up is a snapshot that is replaced as a whole.</summary>
/// <param name="loader">Loads revisions.</param>
/// <param name="shadows">Runs shadows.</param>
internal sealed class EndpointDirectory(RevisionLoader loader, ShadowQueue shadows)
{
    private readonly Lock _gate = new();
    private volatile EndpointSnapshot _snapshot = EndpointSnapshot.Of([]);

    /// <summary>All endpoints.</summary>
    public IReadOnlyList<LiveEndpoint> All => _snapshot.All;

    /// <summary>Finds an endpoint; allocates nothing and never waits.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="name">Its name.</param>
    /// <param name="endpoint">The endpoint.</param>
    public bool TryFind(Guid tenant, ReadOnlySpan<char> name, [MaybeNullWhen(false)] out LiveEndpoint endpoint) => _snapshot.TryFind(tenant, name, out endpoint);

    /// <summary>The endpoints of a tenant, by name.</summary>
    public IReadOnlyList<LiveEndpoint> Of(Guid tenant) => _snapshot.Of(tenant);

    /// <summary>Takes over what the server wants here: new endpoints and revisions begin to be loaded, those no longer named end with their last request.</summary>
    /// <param name="assignment">All of it.</param>
    /// <param name="answered">Revisions that answered their trial request before this process was started.</param>
    public void Apply(ScorerAssignment assignment, IReadOnlySet<AnsweredRevision>? answered = null)
    {
        lock (_gate)
        {
            var before = _snapshot.All.ToDictionary(endpoint => endpoint.Id);
            var now = new List<LiveEndpoint>();
            foreach (var assigned in assignment.Endpoints)
            {
                if (!before.Remove(assigned.Id, out var endpoint))
                {
                    endpoint = new LiveEndpoint(assigned, loader, shadows);
                }

                endpoint.Apply(assigned, revision => answered?.Contains(new AnsweredRevision(assigned.Id, revision)) == true);
                now.Add(endpoint);
            }

            _snapshot = EndpointSnapshot.Of(now);
            foreach (var gone in before.Values)
            {
                _ = gone.CloseAsync();
            }
        }
    }

    /// <summary>Holds nothing any more; ends when every model is gone. Requests have ended.</summary>
    public async Task CloseAsync()
    {
        IReadOnlyList<LiveEndpoint> all;
        lock (_gate)
        {
            all = _snapshot.All;
            _snapshot = EndpointSnapshot.Of([]);
        }

        await Task.WhenAll(all.Select(endpoint => endpoint.CloseAsync())).ConfigureAwait(false);
    }
}
