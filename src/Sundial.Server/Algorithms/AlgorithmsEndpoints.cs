using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Algorithms;

/// <summary>Routes of algorithms.</summary>
internal static class AlgorithmsEndpoints
{
    /// <summary>Maps the routes below /v1/algorithms.</summary>
    public static void MapAlgorithmRoutes(this IEndpointRouteBuilder v1)
    {
        var algorithms = v1.MapGroup("/algorithms").WithTags("algorithms");
        algorithms.MapPost("", CreateAlgorithm.Handle).For(Role.Developer).WithName("CreateAlgorithm")
            .WithSummary("Makes an algorithm, or the next version of one.")
            .Produces<AlgorithmView>(StatusCodes.Status201Created);
        algorithms.MapGet("", ListAlgorithms.Handle).For(Role.Viewer).WithName("ListAlgorithms")
            .WithSummary("Lists the tenant's and the built-in algorithms, each in its latest version.")
            .Produces<Page<AlgorithmView>>();
        algorithms.MapGet("/{algorithm}", ShowAlgorithm.Handle).For(Role.Viewer).WithName("ShowAlgorithm")
            .WithSummary("Shows the latest version of an algorithm, or the version whose id is given.")
            .Produces<AlgorithmView>();
        algorithms.MapGet("/{algorithm}/versions", ShowAlgorithm.HandleVersions).For(Role.Viewer).WithName("ListAlgorithmVersions")
            .WithSummary("Lists the versions of an algorithm, newest first.")
            .Produces<Page<AlgorithmView>>();
        algorithms.MapGet("/{algorithm}/versions/{version:int}", ShowAlgorithm.HandleVersion).For(Role.Viewer).WithName("ShowAlgorithmVersion")
            .WithSummary("Shows a version of an algorithm.")
            .Produces<AlgorithmView>();
    }
}
