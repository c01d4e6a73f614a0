using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Platform.Observability;

/// <summary>Counts and times requests by method, route template and status.</summary>
internal sealed class RequestTimes(RequestDelegate next, TimeProvider clock)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var began = clock.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            Instruments.RequestSeconds.Record(
                clock.GetElapsedTime(began).TotalSeconds,
                new("method", MethodOf(http.Request.Method)),
                // The exception handler takes the route away; what it was stays in the feature.
                new("route", RouteOf(http)),
                new("status", http.Response.StatusCode.ToString(CultureInfo.InvariantCulture)));
        }
    }

    // Names that callers make up must not become series.
    private static string MethodOf(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";

    private static string RouteOf(HttpContext http) =>
        ((http.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText ?? "none";
}
