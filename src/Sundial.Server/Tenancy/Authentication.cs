using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>Finds out who calls, whether that role may, and whether the tenant has not called too often.</summary>
/// <remarks>The key is looked up at every request rather than remembered, so that one that is revoked, through whichever server, is useless at once.</remarks>
internal sealed class Authentication(RequestDelegate next, Database database, RequestRate rate, TimeProvider clock)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan UsedTo = TimeSpan.FromMinutes(1);

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { } access)
        {
            await next(http);
            return;
        }

        var holder = await HolderAsync(http);
        var caller = holder.Caller;
        if (access.OperatorOnly && !caller.IsOperator)
        {
            throw RequestProblems.RouteUnknown.For("No route has this path; /openapi/v1.json lists them.");
        }

        if (!access.Admits(caller.Role))
        {
            throw RequestProblems.Forbidden.For(
                string.Create(CultureInfo.InvariantCulture, $"The key of {caller.Principal} has the role {Written(caller.Role)}, and this needs {Written(access.Least)}; use another key."),
                ("role", caller.Role),
                ("needs", access.Least));
        }

        if (!KeyScope.Admits(holder.Endpoints, http))
        {
            throw KeyScope.Refusal(holder.Endpoints!);
        }

        // Workers are the installation's own, and their beat is not to be missed.
        if (caller.Role != Role.Worker && rate.Take(caller.TenantId, holder.RequestsPerSecond) is { } pause)
        {
            throw new ProblemException(
                RequestProblems.RateExceeded,
                string.Create(CultureInfo.InvariantCulture, $"The tenant {caller.Tenant} may send {holder.RequestsPerSecond} requests a second; wait and send fewer."))
            {
                RetryAfter = pause,
            };
        }

        http.Features.Set(caller);
        await next(http);
    }

    /// <summary>Whose key the request carries.</summary>
    /// <exception cref="ProblemException">None that is good.</exception>
    private static async Task<KeyHolder> HolderAsync(HttpContext http, Database database, TimeProvider clock)
    {
        string? header = http.Request.Headers.Authorization;
        if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw RequestProblems.Unauthenticated.For("The request has no key; send it as Authorization: Bearer KEY.");
        }

        var now = clock.GetUtcNow();
        var holder = ApiKey.TryParse(header[Scheme.Length..].Trim(), out var key) ? await KeyStore.HolderAsync(database, key, now, http.RequestAborted) : null;
        if (holder is null)
        {
            throw RequestProblems.Unauthenticated.For("The key is unknown, revoked or expired; ask an administrator for another.");
        }

        if (holder.LastUsedAt is null || now - holder.LastUsedAt >= UsedTo)
        {
            await database.RunPlatformAsync(work => KeyStore.TouchAsync(work, holder.KeyId, now, http.RequestAborted), http.RequestAborted);
        }

        return holder;
    }

    /// <summary>For routes outside of /v1: lets only keys of the operator's tenant pass.</summary>
    /// <exception cref="ProblemException">It has none.</exception>
    public static async Task RequireOperatorAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var holder = await HolderAsync(http, services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>());
        if (!holder.Caller.IsOperator || holder.Endpoints is not null)
        {
            throw RequestProblems.Forbidden.For("This is for the operator's tenant; use a key of that, and none that is for endpoints only.");
        }
    }

    private Task<KeyHolder> HolderAsync(HttpContext http) => HolderAsync(http, database, clock);

#pragma warning disable CA1308 // The wire writes roles in lower case.
    private static string Written(Role role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
