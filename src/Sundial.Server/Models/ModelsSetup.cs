using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Models;

/// <summary>What trainings come to: models, their versions and files. Owns the tables models and model_versions; it needs no services of its own.</summary>
internal static class ModelsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddModels(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapModels(this IEndpointRouteBuilder v1) => v1.MapModelRoutes();
}
