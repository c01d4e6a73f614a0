using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Tenancy;

/// <summary>The slice's services and routes.</summary>
internal static class TenancySetup
{
    /// <summary>Adds the services.</summary>
    public static void AddTenancy(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapTenancy(this IEndpointRouteBuilder v1)
    {
    }
}
