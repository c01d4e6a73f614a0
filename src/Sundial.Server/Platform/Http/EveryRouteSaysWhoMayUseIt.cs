using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Server.Platform.Http;

/// <summary>Refuses to start a server that has a route under /v1 without an <see cref="Access"/>, rather than leave it open.</summary>
internal sealed class EveryRouteSaysWhoMayUseIt
{
    private readonly RequestDelegate _next;

    /// <summary>Looks at all routes, once, when the server starts.</summary>
    /// <exception cref="InvalidOperationException">One does not say.</exception>
    public EveryRouteSaysWhoMayUseIt(RequestDelegate next, EndpointDataSource routes)
    {
        _next = next;
        foreach (var route in routes.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.RoutePattern.RawText?.TrimStart('/').StartsWith("v1", StringComparison.Ordinal) == true && route.Metadata.GetMetadata<Access>() is null)
            {
                throw new InvalidOperationException($"The route {route.DisplayName} does not say who may use it; give it .For(Role) or .ForOperator(Role).");
            }
        }
    }

    /// <summary>Nothing is left to look at.</summary>
    public Task InvokeAsync(HttpContext http) => _next(http);
}
