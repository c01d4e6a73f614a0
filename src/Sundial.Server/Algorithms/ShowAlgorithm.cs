using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Algorithms;

/// <summary>Shows an algorithm: its latest version, one of its versions, or all of them.</summary>
internal static class ShowAlgorithm
{
    /// <summary>The latest version, or the one whose id was given.</summary>
    public static async Task<IResult> Handle(NameOrId algorithm, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await FindAsync(work, caller, algorithm, null, cancel);
        return ETags.Answer(http, found.ToView(), found.Tag);
    }

    /// <summary>One version.</summary>
    public static async Task<IResult> HandleVersion(NameOrId algorithm, int version, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await FindAsync(work, caller, algorithm, version, cancel);
        return ETags.Answer(http, found.ToView(), found.Tag);
    }

    /// <summary>All versions, newest first.</summary>
    public static async Task<Ok<Page<AlgorithmView>>> HandleVersions(
        NameOrId algorithm, [AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, fetch) = (paging.BeforeId, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var named = await FindAsync(work, caller, algorithm, null, cancel);
        var found = await AlgorithmStore.VersionsAsync(work, caller.TenantId, named.Name, before, fetch, cancel);
        return TypedResults.Ok(paging.PageOf([.. found.Select(one => one.ToView())], view => Cursor.Of(view.Id)));
    }

    private static async Task<AlgorithmVersion> FindAsync(UnitOfWork work, Caller caller, NameOrId algorithm, int? version, CancellationToken cancel) =>
        await AlgorithmCatalog.FindAsync(work, caller.TenantId, algorithm.ToString(), version, cancel)
        ?? throw AlgorithmsProblems.Unknown.For(version is null ? $"There is no algorithm {algorithm}." : $"There is no version {version} of an algorithm {algorithm}.");
}
