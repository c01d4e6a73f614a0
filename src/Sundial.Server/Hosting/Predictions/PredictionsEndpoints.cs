using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Routes of predictions: what tenants ask of an endpoint's, and where scorers send them.</summary>
internal static class PredictionsEndpoints
{
    // Ten thousand labels of some length.
    private const long LongestTruths = 16 << 20;

    /// <summary>Maps the routes below /v1/endpoints/{endpoint}/predictions, and that of scorers.</summary>
    public static void MapPredictionRoutes(this IEndpointRouteBuilder v1)
    {
        var predictions = v1.MapGroup("/endpoints/{endpoint}/predictions").WithTags("predictions");
        predictions.MapGet("", ReadPredictions.List).For(Role.Viewer).WithName("ListPredictions")
            .WithSummary("Lists kept predictions of an endpoint, newest first: by time, model, variant, label, confidence, status, shadow, and whether it is known what was right.")
            .Produces<Page<PredictionView>>();
        predictions.MapGet("/{prediction:guid}", ReadPredictions.Show).For(Role.Viewer).WithName("ShowPrediction")
            .WithSummary("Shows a prediction by its inference id.").Produces<PredictionView>();
        predictions.MapGet("/{prediction:guid}/request", ReadBodies.Request).For(Role.Viewer).WithName("DownloadPredictionRequest")
            .WithSummary("Hands out the body of a prediction's request as it came.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        predictions.MapGet("/{prediction:guid}/answer", ReadBodies.Answer).For(Role.Viewer).WithName("DownloadPredictionAnswer")
            .WithSummary("Hands out the body of a prediction's answer as it went.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
        predictions.MapPut("/{prediction:guid}/truth", AttachTruth.One).For(Role.Developer).WithName("PutTruth")
            .WithSummary("Says what was right about a prediction; the last word holds.").Produces(StatusCodes.Status204NoContent);
        predictions.MapPost("/truths", AttachTruth.Many).For(Role.Developer).AcceptsUpTo(LongestTruths).WithName("PutTruths")
            .WithSummary("Says what was right about up to 10,000 predictions.").Produces<AttachedTruths>();
        predictions.MapGet("/accuracy", ReadAccuracy.Handle).For(Role.Viewer).WithName("ShowLiveAccuracy")
            .WithSummary("Tells for each model and variant how many predictions were right, of those of which it is known.").Produces<IReadOnlyList<LiveAccuracy>>();
        predictions.MapGet("/shadows", CompareShadows.Handle).For(Role.Viewer).WithName("CompareShadows")
            .WithSummary("Tells for each shadow how often its answers were those that went to the callers, and how often each was right.").Produces<IReadOnlyList<ShadowComparison>>();
        v1.MapPost("/scorers/{scorer:guid}/predictions", TakePredictions.Handle).ForOperator(Role.Worker).AcceptsUpTo(PredictionFrames.MostBatchBytes).WithTags("scorers")
            .WithName("TakePredictions").WithSummary("Takes predictions that a scorer kept; a batch can be sent again.").Produces(StatusCodes.Status204NoContent);
    }
}
