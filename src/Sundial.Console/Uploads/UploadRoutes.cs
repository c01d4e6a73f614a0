using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Uploads;

/// <summary>Hands on what scripts upload, chunk by chunk: nothing is held here, so that an upload outlives every restart.</summary>
internal static class UploadRoutes
{
    private const string FileName = "file_name";
    private const string Size = "size";
    private const string Task = "task";

    /// <summary>Maps the routes.</summary>
    public static void MapUploads(this IEndpointRouteBuilder console)
    {
        var uploads = console.MapGroup("/uploads").ForRole(Role.Developer).AddEndpointFilter(UploadFaults.TellAsync);
        uploads.MapPost("", BeginAsync);
        uploads.MapGet("/{upload:guid}", ShowAsync);
        uploads.MapPatch("/{upload:guid}", AppendAsync).Takes(bytes: null);
        uploads.MapPost("/{upload:guid}/dataset", MakeAsync);
        uploads.MapDelete("/{upload:guid}", DropAsync);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        var name = form[FileName].ToString();
        if (UploadedFile.FaultOf(name) is { } fault)
        {
            return UploadFaults.Refusal("This file is not what was expected.", fault);
        }

        if (!long.TryParse(form[Size], out var size) || size <= 0)
        {
            return UploadFaults.Refusal("The file is empty.", $"{UploadedFile.Expected}");
        }

        return Answer(await session.Client.Uploads.BeginAsync(new CreateUploadRequest(name, size), cancel));
    }

    private static async Task<IResult> ShowAsync(Guid upload, ConsoleSession session, CancellationToken cancel) => Answer(await session.Client.Uploads.GetAsync(upload, cancel));

    private static async Task<IResult> AppendAsync(Guid upload, long offset, HttpContext http, ConsoleSession session, CancellationToken cancel) =>
        Answer(await session.Client.Uploads.AppendAsync(upload, offset, http.Request.Body, http.Request.ContentLength, cancel));

    private static async Task<IResult> MakeAsync(Guid upload, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        var there = await session.Client.Uploads.CompleteAsync(upload, cancel: cancel);
        var task = form[Task].ToString() is { Length: > 0 } told ? told : UploadedFile.TaskOf(there.FileName);
        var dataset = await UploadMaker.MakeAsync(session.Client, upload, UploadedFile.DatasetNameOf(there.FileName), task, cancel);
        return Results.Json(new { dataset.Name });
    }

    private static async Task<IResult> DropAsync(Guid upload, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Uploads.DeleteAsync(upload, cancel);
        return Results.NoContent();
    }

    private static IResult Answer(UploadView upload) => Results.Json(new { upload.Id, Received = upload.ReceivedBytes, Size = upload.SizeBytes, upload.Complete });
}
