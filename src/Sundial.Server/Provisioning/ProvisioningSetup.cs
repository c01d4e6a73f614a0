using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Provisioning;

/// <summary>The workers and scorers that the server starts itself. Owns no tables: the driver knows what runs, the training master what it does.</summary>
internal static class ProvisioningSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddProvisioning(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ProvisioningOptions>().Bind(builder.Configuration.GetSection("Provisioning")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IComputeDriver, LocalDriver>();
        builder.Services.AddHostedService<Provisioner>();
        builder.Services.AddHostedService<LocalScorers>();
    }

    /// <summary>Maps the routes below /v1: none; workers are looked at and drained where training is.</summary>
    public static void MapProvisioning(this IEndpointRouteBuilder v1)
    {
    }
}
