using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Algorithms;

/// <summary>Programs that make models of data: the tenants' and those that come with Sundial. Owns the table algorithms.</summary>
internal static class AlgorithmsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddAlgorithms(this WebApplicationBuilder builder) => builder.Services.AddHostedService<BuiltInAlgorithms>();

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapAlgorithms(this IEndpointRouteBuilder v1) => v1.MapAlgorithmRoutes();
}
