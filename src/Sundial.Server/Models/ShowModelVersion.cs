using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Shows the versions of a model.</summary>
internal static class ShowModelVersion
{
    /// <summary>One version.</summary>
    public static async Task<IResult> Handle(NameOrId model, VersionKey version, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await ModelFinder.VersionAsync(work, caller, model, version, cancel);
        var files = await ModelStore.FilesAsync(work, [found.Id], cancel);
        return ETags.Answer(http, found.ToView([.. files[found.Id]]), found.Tag);
    }

    /// <summary>All versions, newest first.</summary>
    public static async Task<Ok<Page<ModelVersionView>>> HandleAll(
        NameOrId model, [AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, fetch) = (paging.BeforeId, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var named = await ModelFinder.ModelAsync(work, caller, model, cancel);
        var found = await ModelStore.VersionsAsync(work, named.Id, before, fetch, cancel);
        var files = await ModelStore.FilesAsync(work, [.. found.Select(version => version.Id)], cancel);
        return TypedResults.Ok(paging.PageOf([.. found.Select(version => version.ToView([.. files[version.Id]]))], view => Cursor.Of(view.Id)));
    }
}
