using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Hands out the bodies of predictions as they were.</summary>
internal static class ReadBodies
{
    private const string AnyMediaType = "application/octet-stream";

    /// <summary>Handles a request for what was asked.</summary>
    public static Task<IResult> Request(NameOrId endpoint, Guid prediction, HttpContext http, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel) =>
        ReadAsync(endpoint, prediction, LargeBody.Request, http, caller, database, artifacts, cancel);

    /// <summary>Handles a request for what was answered.</summary>
    public static Task<IResult> Answer(NameOrId endpoint, Guid prediction, HttpContext http, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel) =>
        ReadAsync(endpoint, prediction, LargeBody.Answer, http, caller, database, artifacts, cancel);

    private static async Task<IResult> ReadAsync(
        NameOrId endpoint, Guid prediction, string which, HttpContext http, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var body = await database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.BodyAsync(work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, prediction, which, cancel)
                ?? throw PredictionsProblems.Unknown(prediction),
            cancel);
        var (mediaType, name) = (MediaTypeOf(body.MediaType), $"{prediction}-{which}");
        if (body.Digest is { } digest)
        {
            return new BlobResult(artifacts, Digest.Parse(digest), mediaType, name);
        }

        // What a caller sent is saved, never shown, by whatever browser asks for it.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(body.Bytes ?? [], mediaType, name);
    }

    /// <summary>What the sender said, where it is a media type: it becomes a header again.</summary>
    private static string MediaTypeOf(string said) => Ascii.IsValid(said) && MediaTypeHeaderValue.TryParse(said, out _) ? said : AnyMediaType;
}
