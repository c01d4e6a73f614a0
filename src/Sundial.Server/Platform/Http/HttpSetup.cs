using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http;

/// <summary>How requests are read and faults are told.</summary>
internal static class HttpSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            WireJson.Apply(json.SerializerOptions);

            // The web's defaults read "5" as 5; the wire does not.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ProblemHandler>();
    }
}
