using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;

namespace Sundial.Console.Assets;

/// <summary>Serves the assets.</summary>
internal static class AssetRoutes
{
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string Shortly = "public, max-age=60";

    /// <summary>Maps them.</summary>
    public static void MapAssets(this IEndpointRouteBuilder console) =>
        console.MapGet("/assets/{hash}/{**name}", SendAsync).WithMetadata(ConsoleRoute.Open);

    private static async Task SendAsync(HttpContext http, AssetCatalog assets, string hash, string name)
    {
        var answer = http.Response;
        if (assets.Find(name) is not { } asset)
        {
            answer.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // An address of another build leads to what is there now, but not for long.
        answer.Headers.CacheControl = hash == asset.Hash ? ForEver : Shortly;
        answer.Headers.Vary = "Accept-Encoding";
        answer.ContentType = asset.MediaType;
        var brotli = asset.Brotli is not null && http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        var bytes = brotli ? asset.Brotli! : asset.Bytes;
        if (brotli)
        {
            answer.Headers.ContentEncoding = "br";
        }

        answer.ContentLength = bytes.Length;
        await answer.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
