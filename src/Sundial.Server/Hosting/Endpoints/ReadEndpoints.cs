using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Reads endpoints.</summary>
internal static class ReadEndpoints
{
    /// <summary>GET /v1/endpoints.</summary>
    public static async Task<IResult> List([AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, atMost) = (paging.BeforeId, paging.Fetch);
        var seen = await database.RunTenantAsync(caller.TenantId, work => EndpointViewStore.ListAsync(work, caller.TenantId, before, atMost, cancel), cancel);
        return TypedResults.Ok(paging.PageOf([.. seen.Select(one => one.View)], (EndpointView view) => Cursor.Of(view.Id)));
    }

    /// <summary>GET /v1/endpoints/{endpoint}. The tag is for If-Match; what is counted changes without it, so that nothing is answered with 304.</summary>
    public static async Task<IResult> Show(NameOrId endpoint, Caller caller, HttpContext http, Database database, CancellationToken cancel)
    {
        var seen = await EndpointFinder.SeeAsync(database, caller, endpoint, cancel);
        http.Response.Headers.ETag = seen.Tag;
        return TypedResults.Ok(seen.View);
    }
}
