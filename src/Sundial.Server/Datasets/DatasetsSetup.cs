using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Datasets;

/// <summary>The slice's services and routes.</summary>
internal static class DatasetsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddDatasets(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder v1)
    {
    }
}
