using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Sundial.Server.Datasets;

/// <summary>What requests and answers about uploads carry in headers.</summary>
internal static class UploadHeaders
{
    /// <summary>Where a chunk begins; in an answer, where the next one is to begin.</summary>
    public const string Offset = "Upload-Offset";

    /// <summary>How many bytes there will be, where that is known.</summary>
    public const string Length = "Upload-Length";

    /// <summary>Media type of a chunk.</summary>
    public const string ChunkMediaType = "application/offset+octet-stream";

    /// <summary>Tells where an upload stands.</summary>
    public static void Tell(HttpContext http, Upload upload)
    {
        http.Response.Headers[Offset] = upload.ReceivedBytes.ToString(CultureInfo.InvariantCulture);
        if (upload.SizeBytes is { } size)
        {
            http.Response.Headers[Length] = size.ToString(CultureInfo.InvariantCulture);
        }

        http.Response.Headers.CacheControl = "no-store";
    }
}
