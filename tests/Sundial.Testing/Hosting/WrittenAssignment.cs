using System.Security.Cryptography;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;

namespace Sundial.Testing.Hosting;

/// <summary>What a server would assign to a scorer, written by whoever has no server: tenants, their keys, endpoints, and the files of these.</summary>
public sealed class WrittenAssignment
{
    private readonly List<AssignedTenant> _tenants = [];
    private readonly List<AssignedKey> _keys = [];
    private readonly Dictionary<(Guid, string), AssignedEndpoint> _endpoints = [];
    private long _revision;

    /// <summary>The files of the endpoints.</summary>
    public AssignedFiles Files { get; } = new();

    /// <summary>Adds a tenant.</summary>
    /// <returns>Its id.</returns>
    public Guid AddTenant(string name, int? predictionsPerSecond)
    {
        var id = Guid.CreateVersion7();
        _tenants.Add(new AssignedTenant(id, name, predictionsPerSecond));
        return id;
    }

    /// <summary>Adds a key.</summary>
    /// <returns>Its text.</returns>
    public string AddKey(Guid tenant, Role role = Role.Developer, DateTimeOffset? expiresAt = null, params string[]? endpoints)
    {
        var prefix = $"sdl_{RandomNumberGenerator.GetHexString(12)}";
        var text = $"{prefix}_{RandomNumberGenerator.GetHexString(43)}";
        _keys.Add(Key(text, tenant, role, expiresAt, endpoints is { Length: > 0 } ? endpoints : null));
        return text;
    }

    /// <summary>Takes a key away.</summary>
    public void Revoke(string key) => _keys.RemoveAll(one => key.StartsWith(one.Prefix + "_", StringComparison.Ordinal));

    /// <summary>A key of a text, as scorers are told of it.</summary>
    public static AssignedKey Key(string text, Guid tenant, Role role = Role.Viewer, DateTimeOffset? expiresAt = null, IReadOnlyList<string>? endpoints = null)
    {
        const int PrefixLength = 16;
        var salt = RandomNumberGenerator.GetBytes(16);
        return new AssignedKey(Guid.CreateVersion7(), text[..PrefixLength], salt, SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(text)]), tenant, role, expiresAt, endpoints);
    }

    /// <summary>The endpoint of that name; null where there is none.</summary>
    public AssignedEndpoint? Find(Guid tenant, string name) => _endpoints.GetValueOrDefault((tenant, name));

    /// <summary>Puts an endpoint in the place of the one of its name.</summary>
    public void Put(AssignedEndpoint endpoint) => _endpoints[(endpoint.Tenant, endpoint.Name)] = endpoint;

    /// <summary>All that was written, as the next assignment.</summary>
    public ScorerAssignment Next() => new() { Revision = ++_revision, Tenants = [.. _tenants], Keys = [.. _keys], Endpoints = [.. _endpoints.Values] };

    /// <summary>Nothing, as the next assignment.</summary>
    public ScorerAssignment Nothing() => new() { Revision = ++_revision, Tenants = [], Keys = [], Endpoints = [] };
}
