using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Sundial.Server.Platform.Http.OpenApi;

/// <summary>The description of the API at <c>/openapi/v1.json</c>, made of the routes and the wire records.</summary>
internal static class OpenApiSetup
{
    private const string Scheme = "key";

    /// <summary>Adds the services.</summary>
    public static void AddApiDescription(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", api =>
    {
        api.AddDocumentTransformer(DescribeAsync);
        api.AddOperationTransformer<OperationDescriber>();
    });

    /// <summary>Maps the route.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json");

    /// <summary>Says that an operation needs a key.</summary>
    public static OpenApiSecurityRequirement KeyOf(OpenApiDocument document) => new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] };

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Sundial",
            Version = "v1",
            Description = "Give it data and a deadline, get back a model. Errors are problem details (RFC 9457) whose type is urn:sundial:problem: and a stable code; "
                + "lists are paged by cursor; every POST with a JSON body takes an Idempotency-Key.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, as Authorization: Bearer sdl_…" },
        };
        return Task.CompletedTask;
    }
}
