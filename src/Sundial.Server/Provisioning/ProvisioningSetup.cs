using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Provisioning;

/// <summary>The slice's services and routes.</summary>
internal static class ProvisioningSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddProvisioning(this WebApplicationBuilder builder)
    {
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapProvisioning(this IEndpointRouteBuilder v1)
    {
    }
}
