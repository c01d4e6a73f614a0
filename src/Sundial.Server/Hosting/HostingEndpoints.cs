using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Hosting.Scorers;
using Sundial.Server.Hosting.Stages;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting;

/// <summary>Routes of endpoints and of scorers.</summary>
internal static class HostingEndpoints
{
    // What a thousand endpoints report, with some lines of their programs.
    private const long LongestReport = 16 << 20;

    /// <summary>Maps the routes below /v1/endpoints.</summary>
    public static void MapEndpointRoutes(this IEndpointRouteBuilder v1)
    {
        var endpoints = v1.MapGroup("/endpoints").WithTags("endpoints");
        endpoints.MapPost("", CreateEndpoint.Handle).For(Role.Developer).WithName("CreateEndpoint")
            .WithSummary("Makes an endpoint of a model version, a job's checkpoint, or a chain of models; the name is made up where there is none.")
            .Produces<EndpointView>(StatusCodes.Status201Created);
        endpoints.MapGet("", ReadEndpoints.List).For(Role.Viewer).WithName("ListEndpoints").WithSummary("Lists endpoints, newest first.").Produces<Page<EndpointView>>();
        endpoints.MapGet("/{endpoint}", ReadEndpoints.Show).For(Role.Viewer).WithName("ShowEndpoint").WithSummary("Shows an endpoint.").Produces<EndpointView>();
        endpoints.MapPatch("/{endpoint}", UpdateEndpoint.Handle).For(Role.Developer).WithName("UpdateEndpoint")
            .WithSummary("Changes an endpoint; other variants answer once they have loaded, and until then the old ones do.").Produces<EndpointView>();
        endpoints.MapDelete("/{endpoint}", DeleteEndpoint.Handle).For(Role.Developer).WithName("DeleteEndpoint")
            .WithSummary("Deletes an endpoint; it is gone when no scorer holds it.").Produces(StatusCodes.Status204NoContent);
        endpoints.MapGet("/{endpoint}/traffic", ReadEndpoints.Traffic).For(Role.Viewer).WithName("ShowEndpointTraffic")
            .WithSummary("Shows requests, errors and latency of each variant over the last 30 minutes, in steps of step_seconds.").Produces<EndpointTraffic>();
        endpoints.MapGet("/{endpoint}/events", FollowEndpoint.Handle).For(Role.Viewer).EndsAtShutdown().WithName("FollowEndpoint")
            .WithSummary("Follows an endpoint by server-sent events until it is gone; Last-Event-ID goes on after an event, kind leaves out others. A page of events where JSON is asked for.")
            .Produces<EndpointEvent>(StatusCodes.Status200OK, "text/event-stream");
    }

    /// <summary>Maps what hosting tells of a model that is not hosted yet.</summary>
    public static void MapSignatureRoute(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/models/{model}/versions/{version}/signature", ShowSignature.Handle).For(Role.Viewer).WithTags("models").WithName("ShowModelSignature")
            .WithSummary("Tells what a model version takes and gives; without content where a program serves it.")
            .Produces<ModelSignature>().Produces(StatusCodes.Status204NoContent);

    /// <summary>Maps the routes below /v1/scorers.</summary>
    public static void MapScorerRoutes(this IEndpointRouteBuilder v1)
    {
        var scorers = v1.MapGroup("/scorers").WithTags("scorers");
        scorers.MapGet("", ScorersOfOperator.List).ForOperator(Role.Admin).WithName("ListScorers").WithSummary("Lists scorers, newest first.").Produces<Page<ScorerView>>();
        scorers.MapPost("", ScorerProtocol.Register).ForOperator(Role.Worker).WithName("RegisterScorer")
            .WithSummary("Gives a scorer an identity, or the one back that it had.").Produces<RegisteredScorer>(StatusCodes.Status201Created);
        scorers.MapDelete("/{scorer:guid}", ScorerProtocol.Leave).ForOperator(Role.Worker).WithName("LeaveScorer")
            .WithSummary("A scorer says goodbye.").Produces(StatusCodes.Status204NoContent);
        scorers.MapGet("/{scorer:guid}/assignment", ScorerProtocol.Assignment).ForOperator(Role.Worker).EndsAtShutdown().WithName("ReadAssignment")
            .WithSummary("Tells a scorer what to hold, once that is newer than after; waits for it up to wait seconds.")
            .Produces<ScorerAssignment>().Produces(StatusCodes.Status204NoContent);
        scorers.MapPut("/{scorer:guid}/report", TakeReport.Handle).ForOperator(Role.Worker).AcceptsUpTo(LongestReport).WithName("ReportScorer")
            .WithSummary("A scorer tells how far it is, and what it counted.").Produces(StatusCodes.Status204NoContent);
        scorers.MapGet("/{scorer:guid}/blobs/{sha256}", ScorerProtocol.Blob).ForOperator(Role.Worker).WithName("ReadScorerBlob")
            .WithSummary("Hands out bytes of what a scorer is assigned.").Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
    }
}
