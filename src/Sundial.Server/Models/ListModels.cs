using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Lists the tenant's models, newest first.</summary>
internal static class ListModels
{
    /// <summary>Answers the request.</summary>
    public static async Task<Ok<Page<ModelView>>> Handle([AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, fetch) = (paging.BeforeId, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await ModelStore.ListAsync(work, caller.TenantId, before, fetch, cancel);
        return TypedResults.Ok(paging.PageOf([.. found.Select(model => model.ToView())], view => Cursor.Of(view.Id)));
    }
}
