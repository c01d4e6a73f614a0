using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Algorithms;

/// <summary>Lists the algorithms there are for the tenant, each in its latest version.</summary>
internal static class ListAlgorithms
{
    /// <summary>Answers the request.</summary>
    public static async Task<Ok<Page<AlgorithmView>>> Handle([AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, fetch) = (paging.BeforeId, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await AlgorithmStore.ListAsync(work, caller.TenantId, before, fetch, cancel);
        return TypedResults.Ok(paging.PageOf([.. found.Select(algorithm => algorithm.ToView())], view => Cursor.Of(view.Id)));
    }
}
