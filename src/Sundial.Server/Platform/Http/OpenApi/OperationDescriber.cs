using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;

namespace Sundial.Server.Platform.Http.OpenApi;

/// <summary>Says of every operation what all of them have in common: who may use it, how it fails, and that a POST can be repeated safely.</summary>
internal sealed class OperationDescriber : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        operation.Responses ??= [];
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) != true)
        {
            document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        }

        // What the route says of itself goes before the comment on the method behind it, which is for whoever reads the code.
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IEndpointSummaryMetadata>().LastOrDefault() is { } said)
        {
            operation.Summary = said.Summary;
        }

        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "What went wrong, and what to do",
            Content = new Dictionary<string, OpenApiMediaType> { [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
        };

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Access>().LastOrDefault() is not { } access)
        {
            return;
        }

        operation.Security = [OpenApiSetup.KeyOf(document)];
#pragma warning disable CA1308 // The wire writes roles in lower case.
        var role = access.Least.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        operation.Description = string.Join(' ', new[] { operation.Description, $"Needs the role {role}{(access.OperatorOnly ? " in the operator's tenant" : "")}." }.OfType<string>());
        if (context.Description.HttpMethod == "POST" && access.Least != Role.Worker)
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "Any text of the caller's choice; repeated within a day with the same body, the first answer is given again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            });
        }
    }
}
