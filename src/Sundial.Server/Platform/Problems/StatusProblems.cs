using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sundial.Server.Platform.Problems;

/// <summary>Problem details for answers that routing or the web server gives with nothing but a status.</summary>
internal static class StatusProblems
{
    /// <summary>Fills an empty answer of 400 or above.</summary>
    public static async Task FillAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        var answer = http.Response;
        if (answer.StatusCode >= StatusCodes.Status400BadRequest && !answer.HasStarted && answer.ContentLength is null && string.IsNullOrEmpty(answer.ContentType))
        {
            var (code, title, detail) = Of(answer.StatusCode, http);
            await ProblemWriter.WriteAsync(http, answer.StatusCode, code, title, detail);
        }
    }

    /// <summary>Code, title and detail for a status.</summary>
    public static (string Code, string Title, string Detail) Of(int status, HttpContext http) => status switch
    {
        StatusCodes.Status404NotFound => (RequestProblems.RouteUnknown.Code, RequestProblems.RouteUnknown.Title, "No route has this path; /openapi/v1.json lists them."),
        StatusCodes.Status405MethodNotAllowed => (
            "request.method-not-allowed", "The method does not go with this path", $"{http.Request.Method} is not for this path; the header Allow says what is."),
        StatusCodes.Status415UnsupportedMediaType => (
            "request.media-type", "The body has the wrong media type", "The body is of a media type that this path does not take; JSON needs Content-Type: application/json."),
        StatusCodes.Status413PayloadTooLarge => (RequestProblems.TooLarge.Code, RequestProblems.TooLarge.Title, "The body is larger than this path takes."),
        StatusCodes.Status408RequestTimeout => ("request.too-slow", "The request came too slowly", "The body came too slowly; send it again."),
        _ => ($"request.status-{status}", ReasonPhrases.GetReasonPhrase(status), $"The request was answered with {status} ({ReasonPhrases.GetReasonPhrase(status)})."),
    };
}
