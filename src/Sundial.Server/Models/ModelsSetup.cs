using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Models;

/// <summary>What trainings come to and tenants bring: models, their versions and files. Owns the tables models and model_versions.</summary>
internal static class ModelsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelsOptions>().Bind(builder.Configuration.GetSection("Models")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<BroughtFiles>();
        builder.Services.AddSingleton<OnnxFiles>();
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapModels(this IEndpointRouteBuilder v1) => v1.MapModelRoutes();
}
