using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Routes of uploads and data sets.</summary>
internal static class DatasetsEndpoints
{
    /// <summary>Maps the routes below /v1/uploads.</summary>
    public static void MapUploadRoutes(this IEndpointRouteBuilder v1)
    {
        var uploads = v1.MapGroup("/uploads").WithTags("uploads");
        uploads.MapPost("", BeginUpload.Handle).For(Role.Developer).WithName("BeginUpload")
            .WithSummary("Begins an upload in chunks that can be taken up again where it broke off.")
            .Produces<UploadView>(StatusCodes.Status201Created);
        uploads.MapGet("/{upload:guid}", ShowUpload.Handle).For(Role.Developer).WithName("ShowUpload")
            .WithSummary("Tells how many bytes of an upload the server holds.")
            .Produces<UploadView>();
        uploads.MapMethods("/{upload:guid}", [HttpMethods.Head], ShowUpload.Handle).For(Role.Developer).WithName("PeekUpload")
            .WithSummary("Tells in the header Upload-Offset where an upload is to be gone on with.")
            .Produces(StatusCodes.Status200OK);
        uploads.MapPatch("/{upload:guid}", ReceiveChunk.Handle).For(Role.Developer).AcceptsAnySize().WithName("SendChunk")
            .WithSummary("Sends a chunk that begins at Upload-Offset; the last one of an upload of stated size completes it.")
            .Accepts<Stream>(UploadHeaders.ChunkMediaType, "application/octet-stream")
            .Produces<UploadView>();
        uploads.MapPost("/{upload:guid}/complete", CompleteUpload.Handle).For(Role.Developer).WithName("CompleteUpload")
            .WithSummary("Says that an upload of unknown size is at its end.")
            .Produces<UploadView>();
        uploads.MapDelete("/{upload:guid}", DropUpload.Handle).For(Role.Developer).WithName("DropUpload")
            .WithSummary("Gives an upload up.");
    }

    /// <summary>Maps the routes below /v1/datasets.</summary>
    public static void MapDatasetRoutes(this IEndpointRouteBuilder v1)
    {
        var datasets = v1.MapGroup("/datasets").WithTags("datasets");
        datasets.MapPost("", CreateDataset.Handle).For(Role.Developer).AcceptsAnySize().WithName("CreateDataset")
            .WithSummary("Makes a data set of a complete upload (JSON), or of a file that comes with the request (multipart/form-data: name, task, sha256, file).")
            .Accepts<CreateDatasetRequest>("application/json", "multipart/form-data")
            .Produces<DatasetView>(StatusCodes.Status201Created);
        datasets.MapGet("", ListDatasets.Handle).For(Role.Viewer).WithName("ListDatasets")
            .WithSummary("Lists data sets, newest first.")
            .Produces<Page<DatasetView>>();
        datasets.MapGet("/{dataset}", ShowDataset.Handle).For(Role.Viewer).WithName("ShowDataset")
            .WithSummary("Shows a data set, by its name or id.")
            .Produces<DatasetView>();
        datasets.MapDelete("/{dataset}", DeleteDataset.Handle).For(Role.Developer).WithName("DeleteDataset")
            .WithSummary("Deletes a data set; jobs that have not ended keep reading it.");
        datasets.MapGet("/{dataset}/content", DownloadDataset.Handle).For(Role.Viewer).WithName("DownloadDataset")
            .WithSummary("Hands out a data set's file, or a range of it.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        MapInspections(datasets);
    }

    private static void MapInspections(RouteGroupBuilder datasets)
    {
        datasets.MapGet("/{dataset}/profile", ShowProfile.Handle).For(Role.Viewer).WithName("ShowDatasetProfile")
            .WithSummary("Tells what a data set is, as a worker found by looking at it; its state tells how far that has come.")
            .Produces<DatasetProfile>();
        datasets.MapPost("/{dataset}/inspect", InspectAgain.Handle).For(Role.Developer).WithName("InspectDataset")
            .WithSummary("Has a data set looked at again, after a failure say; what is known of it stays meanwhile.")
            .Produces<DatasetProfile>(StatusCodes.Status202Accepted);
        datasets.MapGet("/{dataset}/plan", ShowPlan.Handle).For(Role.Viewer).WithName("ShowTrainingPlan")
            .WithSummary("Tells what would be trained of a data set in a given time.")
            .Produces<TrainingPlan>();
        datasets.MapGet("/{dataset}/pictures", ListPictures.Handle).For(Role.Viewer).WithName("ListPictures")
            .WithSummary("Lists pictures of a data set, drawn evenly from its classes.")
            .Produces<Page<DatasetPicture>>();
        datasets.MapGet("/{dataset}/pictures/{number:int}/thumbnail", ShowThumbnail.Handle).For(Role.Viewer).WithName("ShowThumbnail")
            .WithSummary("Hands out a picture's thumbnail; with the query that the list has, the answer may be kept for ever.")
            .Produces<Stream>(StatusCodes.Status200OK, "image/webp");
    }
}
