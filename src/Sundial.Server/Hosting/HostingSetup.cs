using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Forwarding;
using Sundial.Server.Hosting.Predictions;
using Sundial.Server.Hosting.Stages;
using Sundial.Server.Training;

namespace Sundial.Server.Hosting;

/// <summary>
/// Endpoints, the scorers that hold them, and the way of a request to one. Owns the tables endpoints, endpoint_*, scorers and hosting_revision.
/// Rules/ decides, Store/ writes down, Stages/ finds what an endpoint is to run, Desk/ waits and watches, Endpoints/ and Scorers/ are what tenants and
/// scorers ask, Forwarding/ brings requests for predictions to a scorer.
/// </summary>
internal static class HostingSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<HostingOptions>().Bind(builder.Configuration.GetSection("Hosting")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SignatureReader>();
        services.AddSingleton<CheckpointCatalog>();
        services.AddSingleton<VariantResolver>();
        services.AddSingleton<ScorerPresence>();
        services.AddSingleton<TrafficBook>();
        services.AddSingleton<HostingMaster>();
        services.AddSingleton<Assignments>();
        services.AddSingleton<HostingSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<HostingSweeper>());
        services.AddSingleton<ScorerDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<ScorerDirectory>());
        services.AddSingleton<HttpForwarder>();
        services.AddSingleton<Destinations>();
        services.AddSingleton<EndpointStates>();
        services.AddSingleton<ForwardRequest>();
        builder.AddPredictions();
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapHosting(this IEndpointRouteBuilder v1)
    {
        v1.MapEndpointRoutes();
        v1.MapSignatureRoute();
        v1.MapScorerRoutes();
        v1.MapPredictionRoutes();
    }

    /// <summary>Maps the routes of the inference protocols, which are outside of /v1 and answered by scorers.</summary>
    public static void MapInference(this IEndpointRouteBuilder app) => app.MapForwarding();
}
