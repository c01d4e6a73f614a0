using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Routes of the inference protocols, which scorers answer.</summary>
internal static class ForwardingEndpoints
{
    /// <summary>Maps them. They take any method: what is not for a path, the scorer says in the words of its protocol.</summary>
    public static void MapForwarding(this IEndpointRouteBuilder app)
    {
        foreach (var path in new[] { "/v2/{**rest}", "/endpoints/{endpoint}/{**rest}", "/ping" })
        {
            app.Map(path, static http => http.RequestServices.GetRequiredService<ForwardRequest>().HandleAsync(http)).AcceptsAnySize().PassesBodiesOn().ExcludeFromDescription();
        }
    }
}
