using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>What the server itself answers to a request for a prediction, in the words of the protocol that it was asked in.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ErrorType">SageMaker's name for it.</param>
/// <param name="Sentence">What, and what to do.</param>
internal sealed record ForwardRefusal(int Status, string ErrorType, string Sentence)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>No key, or none that is good.</summary>
    public static ForwardRefusal Unauthenticated { get; } = new(
        StatusCodes.Status401Unauthorized, "AccessDeniedException", "The request has no good key; send one as Authorization: Bearer KEY, or ask an administrator for another.");

    /// <summary>The tenant has no endpoint of that name.</summary>
    public static ForwardRefusal EndpointUnknown { get; } = new(
        StatusCodes.Status404NotFound, "ValidationError", "There is no endpoint of this name; GET /v1/endpoints lists those that there are.");

    /// <summary>No scorer holds it, or none answers.</summary>
    public static ForwardRefusal NoScorer { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "No scorer answers for this; try again in a second, or see with GET /v1/endpoints/NAME why the endpoint does not answer.");

    /// <summary>The body broke off, or is too long.</summary>
    public static ForwardRefusal BadBody { get; } = new(StatusCodes.Status400BadRequest, "ValidationError", "The body cannot be read to its end; send it again.");

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = Pause.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"sundial\"";
        }

        var isSageMaker = PathOf.IsSageMaker(http.Request.Path);
        if (isSageMaker)
        {
            response.Headers["x-amzn-ErrorType"] = ErrorType;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [isSageMaker ? "Message" : "error"] = Sentence });
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
