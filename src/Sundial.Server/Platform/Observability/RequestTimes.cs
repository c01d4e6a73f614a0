using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Platform.Observability;

/// <summary>Counts and times requests by method, route template and status, and says the same on the request's span.</summary>
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
            var (method, route, status) = (MethodOf(http.Request.Method), RouteOf(http), http.Response.StatusCode);
            Instruments.RequestSeconds.Record(
                clock.GetElapsedTime(began).TotalSeconds,
                new("method", method),
                new("route", route),
                new("status", status.ToString(CultureInfo.InvariantCulture)));
            if (Activity.Current is { IsAllDataRequested: true } span)
            {
                Describe(span, method, route, status);
            }
        }
    }

    // By OpenTelemetry's conventions for HTTP servers, which the web server itself leaves to others. The query is left out: it may hold what is nobody's business.
    private static void Describe(Activity span, string method, string route, int status)
    {
        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    // Names that callers make up must not become series.
    private static string MethodOf(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "other";

    // The exception handler takes the route away; what it was stays in the feature.
    private static string RouteOf(HttpContext http) =>
        ((http.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText ?? "none";
}
