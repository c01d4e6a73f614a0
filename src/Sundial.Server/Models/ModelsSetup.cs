using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Models;

/// <summary>The slice's services and routes.</summary>
internal static class ModelsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddModels(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapModels(this IEndpointRouteBuilder v1)
    {
    }
}
