using Microsoft.AspNetCore.Http;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Finds endpoints for their tenant; what is another's is not there.</summary>
internal static class EndpointFinder
{
    /// <summary>The endpoint as it is told, in the tenant's own transaction.</summary>
    /// <exception cref="ProblemException">The tenant has none such.</exception>
    public static async Task<EndpointSeen> SeeAsync(Database database, Caller caller, NameOrId endpoint, CancellationToken cancel) =>
        await database.RunTenantAsync(caller.TenantId, work => EndpointViewStore.FindAsync(work, caller.TenantId, endpoint, cancel), cancel) ?? throw Unknown(endpoint);

    /// <summary>The endpoint's row, in the tenant's own transaction.</summary>
    /// <exception cref="ProblemException">The tenant has none such.</exception>
    public static async Task<EndpointRow> FindAsync(UnitOfWork work, Caller caller, NameOrId endpoint, CancellationToken cancel) =>
        await EndpointStore.FindAsync(work, caller.TenantId, endpoint, cancel) ?? throw Unknown(endpoint);

    /// <summary>The endpoint's id, found in the tenant's own transaction: the platform's, which changes it, is not subject to row-level security.</summary>
    /// <exception cref="ProblemException">The tenant has none such.</exception>
    public static async Task<Guid> InSightAsync(Database database, Caller caller, NameOrId endpoint, CancellationToken cancel) =>
        (await database.RunTenantAsync(caller.TenantId, work => FindAsync(work, caller, endpoint, cancel), cancel)).Endpoint.Id;

    /// <summary>The endpoint's row, locked in a transaction of the platform's.</summary>
    /// <exception cref="ProblemException">It is gone by now, or the request is for another version of it.</exception>
    public static async Task<EndpointRow> LockAsync(UnitOfWork work, Guid endpoint, HttpContext http, CancellationToken cancel)
    {
        var row = await EndpointStore.LockAsync(work, endpoint, cancel) ?? throw Unknown(NameOrId.Parse(endpoint.ToString()));
        ETags.RequireMatch(http, row.Tag);
        return row;
    }

    /// <summary>The refusal.</summary>
    public static ProblemException Unknown(NameOrId endpoint) => HostingProblems.EndpointUnknown.For($"There is no endpoint {endpoint}.");
}
