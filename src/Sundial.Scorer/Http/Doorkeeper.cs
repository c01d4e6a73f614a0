using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Access;
using Sundial.Scorer.Endpoints;

namespace Sundial.Scorer.Http;

/// <summary>Lets a request to an endpoint, or to what is told of endpoints, pass. Nothing it says tells one tenant of another's endpoints.</summary>
/// <param name="directory">The endpoints.</param>
/// <param name="keys">The keys.</param>
/// <param name="options">Knows the installation's own key.</param>
internal sealed class Doorkeeper(EndpointDirectory directory, KeyRing keys, ScorerHttpOptions options)
{
    private const string Scheme = "Bearer ";

    /// <summary>Looks at the key.</summary>
    /// <returns>Whether it is good; if not, the answer is there.</returns>
    public bool Admit(Exchange exchange)
    {
        var key = KeyOf(exchange.Http.Request);
        if (!key.IsEmpty && keys.TryAdmit(key, out var grant))
        {
            exchange.Grant = grant;
            return true;
        }

        exchange.Http.Response.Headers.WWWAuthenticate = "Bearer";
        exchange.Fail(
            StatusCodes.Status401Unauthorized,
            key.IsEmpty ? "The request has no key; send it as Authorization: Bearer KEY." : "The key is unknown, revoked or expired; ask an administrator for another.");
        return false;
    }

    /// <summary>Takes a prediction out of the tenant's quota.</summary>
    /// <returns>Whether there was one; if not, the answer is there.</returns>
    public static bool AdmitPrediction(Exchange exchange)
    {
        var rate = exchange.Grant!.Rate;
        if (rate.TryTake(out var pause))
        {
            return true;
        }

        exchange.Fail(StatusCodes.Status429TooManyRequests, $"The tenant may ask for {rate.PerSecond} predictions a second; wait and send fewer.");
        exchange.RetryAfter = pause;
        return false;
    }

    /// <summary>Finds the endpoint that a request names.</summary>
    /// <returns>Null where there is none for this key; then the answer is there.</returns>
    public LiveEndpoint? Find(Exchange exchange)
    {
        var grant = exchange.Grant!;
        var name = exchange.Route.Name;
        var found = directory.TryFind(grant.Tenant, name, out var endpoint) || TryFindById(grant.Tenant, name, out endpoint);
        if (grant.IsScoped && !grant.Admits(found ? endpoint!.Name : name.ToString(), endpoint?.Id))
        {
            exchange.Fail(StatusCodes.Status403Forbidden, $"The key may not call the endpoint \"{Shown(name)}\"; use a key that is for it, or for all endpoints.");
            return null;
        }

        if (!found)
        {
            exchange.Http.Response.Headers[ScorerHeaders.EndpointNotHeld] = "true";
            exchange.Fail(StatusCodes.Status404NotFound, $"There is no endpoint \"{Shown(name)}\"; POST /v2/repository/index lists those there are.");
            return null;
        }

        return endpoint;
    }

    /// <summary>Whether a request carries the installation's own key.</summary>
    public bool IsOperator(HttpRequest request) =>
        options.OperatorKey is { Length: > 0 } own && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(KeyOf(request)), System.Runtime.InteropServices.MemoryMarshal.AsBytes(own.AsSpan()));

    private static ReadOnlySpan<char> KeyOf(HttpRequest request)
    {
        var header = (string?)request.Headers.Authorization;
        return header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Scheme.Length).Trim() : default;
    }

    private bool TryFindById(Guid tenant, ReadOnlySpan<char> text, out LiveEndpoint? endpoint)
    {
        endpoint = Guid.TryParseExact(text, "D", out var id) ? directory.Of(tenant).FirstOrDefault(one => one.Id == id) : null;
        return endpoint is not null;
    }

    private static string Shown(ReadOnlySpan<char> name) => name.Length > 80 ? $"{name[..80]}…" : name.ToString();
}
