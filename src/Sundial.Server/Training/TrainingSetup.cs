using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Training;

/// <summary>The slice's services and routes.</summary>
internal static class TrainingSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddTraining(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapTraining(this IEndpointRouteBuilder v1)
    {
    }
}
