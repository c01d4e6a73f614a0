using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Algorithms;

/// <summary>The slice's services and routes.</summary>
internal static class AlgorithmsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddAlgorithms(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapAlgorithms(this IEndpointRouteBuilder v1)
    {
    }
}
