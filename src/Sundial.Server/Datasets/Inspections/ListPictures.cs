using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Lists the pictures of a data set, in the order in which they were drawn: the first few show all classes.</summary>
internal static class ListPictures
{
    private static readonly string[] s_splits = ["train", "validation", "test"];

    /// <summary>Answers the request.</summary>
    public static async Task<Ok<Page<DatasetPicture>>> Handle(
        NameOrId dataset, string? @class, string? split, [AsParameters] Paging paging, Caller caller, Database database, CancellationToken cancel)
    {
        if (split is not null && !s_splits.Contains(split, StringComparer.Ordinal))
        {
            throw Faults.Of("split", $"must be one of {string.Join(", ", s_splits)}");
        }

        var (after, fetch) = (paging.AfterNumber, paging.Fetch);
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await DatasetStore.FindAsync(work, caller.TenantId, dataset, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {dataset}.");
        var pictures = await InspectionStore.PicturesAsync(work, found.Id, @class, split, after, fetch, cancel);
        return TypedResults.Ok(paging.PageOf(pictures, picture => Cursor.Of(picture.Number)));
    }
}
