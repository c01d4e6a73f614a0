using Microsoft.AspNetCore.Http;
using Sundial.Console.Components.Pictures;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;

namespace Sundial.Console.Pages.Predictions;

/// <summary>Hands on what was asked and answered: pictures to be shown, everything else to be saved.</summary>
internal static class HandOnBody
{
    // What callers sent is data of theirs: a browser gets it as a picture that is none of scripts' business, or not to show at all.
    private const string Policy = "default-src 'none'; sandbox";

    /// <summary>What was asked.</summary>
    public static async Task Request(string endpoint, Guid prediction, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await using var body = await session.Client.Endpoints.OpenRequestAsync(endpoint, prediction, cancel);
        await SendAsync(http, body, $"{prediction}-request", cancel);
    }

    /// <summary>What was answered.</summary>
    public static async Task Answer(string endpoint, Guid prediction, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await using var body = await session.Client.Endpoints.OpenAnswerAsync(endpoint, prediction, cancel);
        await SendAsync(http, body, $"{prediction}-answer", cancel);
    }

    private static async Task SendAsync(HttpContext http, ServedContent body, string name, CancellationToken cancel)
    {
        var answer = http.Response;
        answer.Headers.ContentSecurityPolicy = Policy;
        answer.ContentLength = body.LengthBytes;
        if (PictureType.Is(body.MediaType))
        {
            answer.ContentType = body.MediaType;
            answer.Headers.CacheControl = "private, max-age=3600";   // a prediction never changes
        }
        else
        {
            answer.ContentType = "application/octet-stream";
            answer.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        }

        await body.Stream.CopyToAsync(answer.Body, cancel);
    }
}
