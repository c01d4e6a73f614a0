using System.Collections.Frozen;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Access;

/// <summary>What a key that was found good allows.</summary>
/// <param name="key">The key.</param>
/// <param name="rate">How much its tenant may ask for.</param>
internal sealed class Grant(AssignedKey key, TenantRate rate)
{
    private readonly FrozenSet<string>? _endpoints = key.Endpoints?.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key.</summary>
    public AssignedKey Key { get; } = key;

    /// <summary>Whose it is.</summary>
    public Guid Tenant { get; } = key.Tenant;

    /// <summary>How much its tenant may ask for.</summary>
    public TenantRate Rate { get; } = rate;

    /// <summary>From when on it is no longer good, in ticks of UTC.</summary>
    public long ExpiresAtTicks { get; } = key.ExpiresAt?.UtcTicks ?? long.MaxValue;

    /// <summary>Whether it may call only some endpoints.</summary>
    public bool IsScoped => _endpoints is not null;

    /// <summary>Whether it may call an endpoint.</summary>
    /// <param name="name">The endpoint's name.</param>
    /// <param name="id">Its id; null where there is no such endpoint.</param>
    public bool Admits(string name, Guid? id = null) =>
        _endpoints is null || _endpoints.Contains(name) || (id is { } known && _endpoints.Contains(known.ToString()));
}
