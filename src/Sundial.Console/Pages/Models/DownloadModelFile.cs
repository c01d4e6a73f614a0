using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Models;

/// <summary>Hands on a file of a version as it comes, to be saved.</summary>
internal static class DownloadModelFile
{
    /// <summary>Hands it on.</summary>
    public static async Task Handle(string model, int version, string path, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await using var file = await session.Client.Models.OpenFileAsync(model, version, path, cancel);
        var answer = http.Response;
        answer.ContentType = "application/octet-stream";
        answer.ContentLength = file.LengthBytes;
        answer.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = $"{model}-{version}-{Path.GetFileName(path)}" }.ToString();
        await file.Stream.CopyToAsync(answer.Body, cancel);
    }
}
