using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Tenancy;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Where a request for a prediction may go.</summary>
/// <param name="Scorers">Who may be asked.</param>
/// <param name="Refusal">What the server says itself where nobody may: there is no such key, or no such endpoint.</param>
internal sealed record Destination(IReadOnlyList<ScorerChannel> Scorers, ForwardRefusal? Refusal = null);

/// <summary>Finds the scorers for a request. Whether its key is good, a scorer that knows the tenant's keys decides.</summary>
internal sealed class Destinations(ScorerDirectory directory, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds them.</summary>
    public async Task<Destination> OfAsync(HttpContext http, CancellationToken cancel)
    {
        if (PathOf.IsAboutServer(http.Request.Path))
        {
            return new(directory.Snapshot.All);
        }

        var (key, endpoint) = (KeyOf(http), PathOf.Endpoint(http.Request.Path));
        if (Known(directory.Snapshot, key, endpoint) is { } known)
        {
            return known;
        }

        // A key or an endpoint of a moment ago may not have come to be known here.
        await directory.RefreshAsync(cancel);
        return Known(directory.Snapshot, key, endpoint) ?? Unknown(directory.Snapshot, key);
    }

    /// <summary>Whether a request carries a key that is good, by all that is known here.</summary>
    public bool HasGoodKey(HttpContext http) => KeyOf(http) is { } key && directory.Snapshot.KeyOf(key.Prefix) is { } found && IsGood(key, found);

    /// <summary>The endpoint's state as a request would find it, for metrics.</summary>
    public string StateFor(HttpContext http, EndpointStates states)
    {
        Guid? tenant = KeyOf(http) is { } key ? directory.Snapshot.KeyOf(key.Prefix)?.Tenant : null;
        var endpoint = PathOf.Endpoint(http.Request.Path);
        return states.Of(tenant, http.Request.Path, isThere: tenant is { } owner && endpoint is not null && directory.Snapshot.HoldersOf(owner, endpoint) is not null);
    }

    private static Destination? Known(DirectorySnapshot snapshot, ApiKey? key, string? endpoint) =>
        key is null ? new([], ForwardRefusal.Unauthenticated)
        : snapshot.KeyOf(key.Prefix) is not { } found ? null
        : endpoint is null ? new(snapshot.KnowersOf(found.Tenant))
        : snapshot.HoldersOf(found.Tenant, endpoint) is { } holders ? new(holders)
        : null;

    private Destination Unknown(DirectorySnapshot snapshot, ApiKey? key)
    {
        if (key is null || snapshot.KeyOf(key.Prefix) is not { } found || !IsGood(key, found))
        {
            return new([], ForwardRefusal.Unauthenticated);
        }

        return new([], ForwardRefusal.EndpointUnknown);
    }

    private bool IsGood(ApiKey key, AssignedKey found) => key.Is(found.Salt, found.Hash) && (found.ExpiresAt is null || found.ExpiresAt > clock.GetUtcNow());

    private static ApiKey? KeyOf(HttpContext http)
    {
        string? header = http.Request.Headers.Authorization;
        return header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true && ApiKey.TryParse(header[Scheme.Length..].Trim(), out var key) ? key : null;
    }
}
