using System.Diagnostics.CodeAnalysis;

namespace Sundial.Scorer.Endpoints;

/// <summary>The endpoints of one moment; never changed.</summary>
internal sealed class EndpointSnapshot
{
    private readonly Dictionary<Guid, TenantEndpoints> _tenants;

    private EndpointSnapshot(IReadOnlyList<LiveEndpoint> all)
    {
        All = all;
        _tenants = all.GroupBy(endpoint => endpoint.Tenant).ToDictionary(group => group.Key, group => new TenantEndpoints(group));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<LiveEndpoint> All { get; }

    /// <summary>Makes one.</summary>
    public static EndpointSnapshot Of(IEnumerable<LiveEndpoint> endpoints) => new([.. endpoints]);

    /// <summary>Finds an endpoint.</summary>
    public bool TryFind(Guid tenant, ReadOnlySpan<char> name, [MaybeNullWhen(false)] out LiveEndpoint endpoint)
    {
        if (_tenants.TryGetValue(tenant, out var endpoints))
        {
            return endpoints.ByName.TryGetValue(name, out endpoint);
        }

        endpoint = null;
        return false;
    }

    /// <summary>The endpoints of a tenant, by name.</summary>
    public IReadOnlyList<LiveEndpoint> Of(Guid tenant) => _tenants.TryGetValue(tenant, out var endpoints) ? endpoints.Sorted : [];

    private sealed class TenantEndpoints
    {
        public TenantEndpoints(IEnumerable<LiveEndpoint> endpoints)
        {
            Sorted = [.. endpoints.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal)];
            ByName = Sorted.ToDictionary(endpoint => endpoint.Name, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public LiveEndpoint[] Sorted { get; }

        public Dictionary<string, LiveEndpoint>.AlternateLookup<ReadOnlySpan<char>> ByName { get; }
    }
}
