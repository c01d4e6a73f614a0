using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>Reads tenants: the operator's administrators all of them, everybody else their own.</summary>
internal static class ReadTenants
{
    /// <summary>GET /v1/tenants.</summary>
    public static async Task<Ok<Page<TenantView>>> List([AsParameters] Paging paging, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginPlatformAsync(cancel);
        var rows = await TenantStore.ListAsync(work, paging.BeforeId, paging.Fetch, cancel);
        return TypedResults.Ok(paging.PageOf(rows.ConvertAll(row => row.View), tenant => Cursor.Of(tenant.Id)));
    }

    /// <summary>GET /v1/tenants/{tenant}.</summary>
    public static async Task<IResult> Get(NameOrId tenant, Caller caller, HttpContext http, Database database, CancellationToken cancel)
    {
        await using var work = await TenantScope.BeginAsync(database, caller, cancel);
        var row = await TenantStore.FindAsync(work, tenant, cancel) ?? throw TenantScope.Unknown(tenant);
        return ETags.Answer(http, row.View, ChangeTenant.TagOf(row));
    }

    /// <summary>GET /v1/me.</summary>
    public static async Task<Ok<MeView>> Me(Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var own = NameOrId.Parse(caller.TenantId.ToString());
        var row = await TenantStore.FindAsync(work, own, cancel) ?? throw TenantScope.Unknown(own);
        return TypedResults.Ok(new MeView(row.View, caller.Principal, caller.Role));
    }
}
