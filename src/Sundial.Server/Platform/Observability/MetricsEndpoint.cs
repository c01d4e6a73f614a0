using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Platform.Observability;

/// <summary><c>/metrics</c>, as Prometheus reads it. They are about the whole installation, so from elsewhere than this machine a key of the operator's is needed.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps it.</summary>
    /// <param name="app">The routes.</param>
    /// <param name="requireOperator">Refuses a request that carries no key of the operator's.</param>
    public static void Map(IEndpointRouteBuilder app, Func<HttpContext, Task> requireOperator) =>
        app.MapGet("/metrics", async (HttpContext http, MetricStore store) =>
        {
            if (!IsFromHere(http))
            {
                await requireOperator(http);
            }

            return TypedResults.Text(PrometheusText.Write(store), PrometheusText.MediaType);
        }).WithTags("health").WithName("ShowMetrics").WithSummary("Tells what the server counts and times, as Prometheus reads it.");

    // A proxy on this machine speaks for somebody else.
    private static bool IsFromHere(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
}
