using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Tenancy;

/// <summary>Tenants, principals and keys, and who may do what. Owns the tables tenants, principals and api_keys.</summary>
internal static class TenancySetup
{
    /// <summary>Adds the services.</summary>
    public static void AddTenancy(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TenancyOptions>().Bind(builder.Configuration.GetSection("Tenancy")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RequestRate>();
        builder.Services.AddSingleton<FirstKey>();
        builder.Services.AddSingleton<LocalWorkerKey>();
        builder.Services.AddHostedService<Bootstrap>();
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapTenancy(this IEndpointRouteBuilder v1) => TenancyEndpoints.Map(v1);
}
