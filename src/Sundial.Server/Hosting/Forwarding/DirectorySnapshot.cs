using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>What the server knows of who may be asked for what, at a moment.</summary>
/// <param name="keys">Good keys by what they begin with.</param>
/// <param name="endpoints">Who answers for an endpoint, by its tenant and its name, and by its tenant and its id.</param>
/// <param name="tenants">Who answers for something of a tenant's.</param>
/// <param name="all">All scorers that are there.</param>
internal sealed class DirectorySnapshot(
    IReadOnlyDictionary<string, AssignedKey> keys,
    IReadOnlyDictionary<(Guid Tenant, string Endpoint), IReadOnlyList<ScorerChannel>> endpoints,
    ILookup<Guid, ScorerChannel> tenants,
    IReadOnlyList<ScorerChannel> all)
{
    /// <summary>Nothing is known.</summary>
    public static DirectorySnapshot Empty { get; } = new(
        new Dictionary<string, AssignedKey>(), new Dictionary<(Guid, string), IReadOnlyList<ScorerChannel>>(), Array.Empty<ScorerChannel>().ToLookup(_ => Guid.Empty), []);

    /// <summary>All scorers that are there.</summary>
    public IReadOnlyList<ScorerChannel> All => all;

    /// <summary>A key by what it begins with; whether the rest of it is right, nobody has looked yet.</summary>
    public AssignedKey? KeyOf(string prefix) => keys.GetValueOrDefault(prefix);

    /// <summary>Who answers for an endpoint; null where the tenant has none such.</summary>
    public IReadOnlyList<ScorerChannel>? HoldersOf(Guid tenant, string endpoint) => endpoints.GetValueOrDefault((tenant, endpoint));

    /// <summary>Who answers for something of a tenant's, and so knows its keys.</summary>
    public IReadOnlyList<ScorerChannel> KnowersOf(Guid tenant) => [.. tenants[tenant]];
}
