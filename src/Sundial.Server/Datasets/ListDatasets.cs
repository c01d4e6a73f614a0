using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Lists the tenant's data sets, newest first.</summary>
internal static class ListDatasets
{
    /// <summary>Answers the request.</summary>
    public static async Task<Ok<Page<DatasetView>>> Handle([AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, fetch) = (paging.BeforeId, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await DatasetStore.ListAsync(work, caller.TenantId, before, fetch, cancel);
        return TypedResults.Ok(paging.PageOf([.. found.Select(dataset => dataset.ToView())], view => Cursor.Of(view.Id)));
    }
}
