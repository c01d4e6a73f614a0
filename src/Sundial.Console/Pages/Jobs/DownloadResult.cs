using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sundial.Console.Sessions;
using Sundial.Contracts.Models;

namespace Sundial.Console.Pages.Jobs;

/// <summary>Hands on what a training came to, as it comes from the API: nothing of it is kept here.</summary>
internal static class DownloadResult
{
    private const string KeptByBrowsers = "private, max-age=3600";

    /// <summary>A small picture of something that the model was wrong about.</summary>
    public static async Task ShowPictureAsync(string job, string picture, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await using var content = await session.Client.Jobs.OpenMistakePictureAsync(job, picture, cancel);
        http.Response.ContentType = content.MediaType is "image/png" or "image/jpeg" ? content.MediaType : "application/octet-stream";
        http.Response.ContentLength = content.LengthBytes;
        http.Response.Headers.CacheControl = KeptByBrowsers;
        await content.Stream.CopyToAsync(http.Response.Body, cancel);
    }

    /// <summary>All files of the model, as one zip file.</summary>
    public static async Task<IResult> ZipAsync(string job, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var view = await session.Client.Jobs.GetAsync(job, cancel);
        if (view.Model is not { } label || label.LastIndexOf(':') is not (> 0 and var at) || !int.TryParse(label.AsSpan(at + 1), out var number))
        {
            await Trouble.TellAsync(http, Trouble.NoSuchPage);
            return Results.Empty;
        }

        // An entry's stream writes its last few bytes synchronously as it is closed, whichever way that is asked for.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        var version = await session.Client.Models.GetVersionAsync(label[..at], number, cancel);
        return Results.Stream(body => WriteAsync(body, version, session, cancel), "application/zip", $"{version.Model}-{version.Version}.zip");
    }

    // A model's file does not shrink: it is numbers.
    private static async Task WriteAsync(Stream body, ModelVersionView version, ConsoleSession session, CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        foreach (var file in version.Files)
        {
            var entry = zip.CreateEntry(file.Path, CompressionLevel.NoCompression);
            entry.LastWriteTime = version.CreatedAt;
            await using var target = await entry.OpenAsync(cancel);
            await using var content = await session.Client.Models.OpenFileAsync(version.Model, version.Version, file.Path, cancel);
            await content.Stream.CopyToAsync(target, cancel);
        }
    }
}
