using System.Diagnostics.CodeAnalysis;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Endpoints;

/// <summary>Every endpoint that this scorer holds, by tenant and name. What is looked up is a snapshot that is replaced as a whole.</summary>
internal sealed class EndpointDirectory
{
    private volatile EndpointSnapshot _snapshot = EndpointSnapshot.Of([]);

    /// <summary>Finds an endpoint; allocates nothing and never waits.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="name">Its name.</param>
    /// <param name="endpoint">The endpoint.</param>
    public bool TryFind(Guid tenant, ReadOnlySpan<char> name, [MaybeNullWhen(false)] out LiveEndpoint endpoint) => _snapshot.TryFind(tenant, name, out endpoint);

    /// <summary>The endpoints of a tenant, by name.</summary>
    public IReadOnlyList<LiveEndpoint> Of(Guid tenant) => _snapshot.Of(tenant);

    /// <summary>All endpoints.</summary>
    public IReadOnlyList<LiveEndpoint> All => _snapshot.All;

    /// <summary>Takes over what the server wants here: new endpoints and revisions begin to be loaded, those no longer named end with their last request.</summary>
    public void Apply(ScorerAssignment assignment) => _snapshot = EndpointSnapshot.Of(assignment.Endpoints.Select(assigned => new LiveEndpoint(assigned)));
}
