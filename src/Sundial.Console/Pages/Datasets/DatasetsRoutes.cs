using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Sundial.Console.Sessions;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Datasets;

/// <summary>Data sets: the list, one of them, and what can be done with it.</summary>
internal static class DatasetsRoutes
{
    private const int ListPage = 25;
    private const int PicturePage = 48;
    private const int JobsLookedAt = 1000;
    private const int JobsShown = 20;
    private const string ForEver = "private, max-age=31536000, immutable";

    /// <summary>Maps the pages.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder console)
    {
        console.MapGet("/datasets", ListAsync);
        console.MapGet("/datasets/{dataset}", ShowAsync);
        console.MapGet("/datasets/{dataset}/look", ShowLookAsync);
        console.MapGet("/datasets/{dataset}/pictures/{number:int}/thumbnail", SendThumbnailAsync);
        console.MapGet("/datasets/{dataset}/content", SendContentAsync);
        console.MapPost("/datasets/{dataset}/inspect", InspectAsync).ForRole(Role.Developer);
        console.MapGet("/datasets/{dataset}/delete", AskToDeleteAsync).ForRole(Role.Developer);
        console.MapPost("/datasets/{dataset}/delete", DeleteAsync).ForRole(Role.Developer);
    }

    private static async Task<RazorComponentResult<DatasetsPage>> ListAsync(ConsoleSession session, int? page, CancellationToken cancel)
    {
        var number = Math.Clamp(page ?? 1, 1, 10_000);
        var found = await session.Client.Datasets.ListAsync(cancel).Skip((number - 1) * ListPage).Take(ListPage + 1).ToListAsync(cancel);
        var rows = await Task.WhenAll(found.Take(ListPage).Select(async dataset => new DatasetRow(dataset, (await DatasetReader.ProfileAsync(session.Client, dataset.Id.ToString(), cancel))?.State)));
        return new(new { Rows = rows, Number = number, HasMore = found.Count > ListPage });
    }

    private static async Task<RazorComponentResult<DatasetPage>> ShowAsync(string dataset, [AsParameters] PictureQuery query, ConsoleSession session, CancellationToken cancel)
    {
        var found = await session.Client.Datasets.GetAsync(dataset, cancel);
        return new(new { View = await ReadAsync(session, found, query, cancel) });
    }

    private static async Task<RazorComponentResult<DatasetLook>> ShowLookAsync(string dataset, [AsParameters] PictureQuery query, ConsoleSession session, CancellationToken cancel)
    {
        var found = await session.Client.Datasets.GetAsync(dataset, cancel);
        return new(new { View = await ReadAsync(session, found, query, cancel) });
    }

    private static async Task<DatasetDetails> ReadAsync(ConsoleSession session, DatasetView dataset, PictureQuery query, CancellationToken cancel)
    {
        var jobs = JobsOfAsync(session, dataset, cancel);
        var profile = await DatasetReader.ProfileAsync(session.Client, dataset.Id.ToString(), cancel);
        var split = query.SplitOrNull;
        var pictures = profile is { State: InspectionState.Ready, Pictures: > 0 }
            ? await session.Client.Datasets.GetPicturesAsync(dataset.Id.ToString(), query.ClassOrNull, split, PicturePage, query.CursorOrNull, cancel)
            : null;
        return new DatasetDetails { Dataset = dataset, Profile = profile, Query = query, Pictures = pictures, Jobs = await jobs };
    }

    private static async Task<IReadOnlyList<TrainingJobView>> JobsOfAsync(ConsoleSession session, DatasetView dataset, CancellationToken cancel) =>
        await session.Client.Jobs.ListAsync(cancel: cancel).Take(JobsLookedAt).Where(job => job.Dataset == dataset.Name).Take(JobsShown).ToListAsync(cancel);

    private static async Task SendThumbnailAsync(string dataset, int number, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var picture = await session.Client.Datasets.GetThumbnailAsync(dataset, number, cancel);
        http.Response.ContentType = picture.MediaType;
        http.Response.ContentLength = picture.Bytes.Length;
        if (http.Request.QueryString.HasValue)
        {
            http.Response.Headers.CacheControl = ForEver;
        }

        await http.Response.Body.WriteAsync(picture.Bytes, cancel);
    }

    private static async Task SendContentAsync(string dataset, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var found = await session.Client.Datasets.GetAsync(dataset, cancel);
        await using var content = await session.Client.Datasets.OpenContentAsync(dataset, cancel);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(found.FileName);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.ContentType = "application/octet-stream";   // whatever it is, it is saved and not shown
        http.Response.ContentLength = content.LengthBytes;
        await content.Stream.CopyToAsync(http.Response.Body, cancel);
    }

    private static async Task<IResult> InspectAsync(string dataset, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Datasets.InspectAsync(dataset, cancel);
        return Results.Redirect(ConsolePaths.Dataset(dataset));
    }

    private static async Task<RazorComponentResult<DeleteDatasetPage>> AskToDeleteAsync(string dataset, ConsoleSession session, CancellationToken cancel)
    {
        var found = await session.Client.Datasets.GetAsync(dataset, cancel);
        return new(new { Dataset = found, Jobs = await JobsOfAsync(session, found, cancel) });
    }

    private static async Task<IResult> DeleteAsync(string dataset, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Datasets.DeleteAsync(dataset, cancel);
        return Results.Redirect(ConsolePaths.Datasets);
    }
}
