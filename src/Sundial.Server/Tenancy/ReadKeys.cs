using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>Lists keys.</summary>
internal static class ReadKeys
{
    /// <summary>GET /v1/keys: of the caller's tenant, or for the operator's administrators of the one named.</summary>
    public static async Task<Ok<Page<KeyView>>> List(
        [AsParameters] Paging paging, [FromQuery] string? tenant, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await TenantScope.BeginAsync(database, caller, cancel);
        var owner = await TenantScope.TenantAsync(work, caller, tenant, cancel);
        var rows = await KeyStore.ListAsync(work, owner.View.Id, paging.BeforeId, paging.Fetch, cancel);
        return TypedResults.Ok(paging.PageOf(rows.ConvertAll(row => row.View), key => Cursor.Of(key.Id)));
    }
}
