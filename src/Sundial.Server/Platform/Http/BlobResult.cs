using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Platform.Http;

/// <summary>Answers with the bytes of a blob, or with the one range that was asked for. The entity tag is the SHA-256.</summary>
/// <param name="artifacts">Where the blob is.</param>
/// <param name="digest">Which.</param>
/// <param name="mediaType">What it is.</param>
/// <param name="fileName">What it is to be saved as; may hold folders, of which nothing is told.</param>
internal sealed class BlobResult(ArtifactStore artifacts, Digest digest, string mediaType, string fileName) : IResult
{
    private const int BufferBytes = 128 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = new EntityTagHeaderValue($"\"{digest.Hex}\"");
        var asked = httpContext.Request.GetTypedHeaders();
        var answer = httpContext.Response;
        var headers = answer.GetTypedHeaders();
        headers.ETag = tag;
        if (asked.IfNoneMatch.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false)))
        {
            answer.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var size = await artifacts.SizeAsync(digest, httpContext.RequestAborted) ?? throw new BlobNotFoundException(digest.Hex);
        answer.Headers.AcceptRanges = "bytes";
        var range = RangeOf(asked, tag);
        if (range is null)
        {
            await SendAsync(httpContext, null, size);
            return;
        }

        if (Part(range, size) is not var (offset, length))
        {
            answer.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            answer.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            answer.ContentLength = 0;
            return;
        }

        answer.StatusCode = StatusCodes.Status206PartialContent;
        headers.ContentRange = new(offset, offset + length - 1, size);
        await SendAsync(httpContext, new(offset, length), length);
    }

    private async Task SendAsync(HttpContext http, BlobRange? part, long length)
    {
        await using var content = await artifacts.OpenReadAsync(digest, part, http.RequestAborted);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName[(fileName.LastIndexOf('/') + 1)..]);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.ContentType = mediaType;
        http.Response.ContentLength = length;
        await content.Stream.CopyToAsync(http.Response.Body, BufferBytes, http.RequestAborted);
    }

    // More ranges than one are answered with the whole, as is a range of what has changed since.
    private static RangeItemHeaderValue? RangeOf(Microsoft.AspNetCore.Http.Headers.RequestHeaders asked, EntityTagHeaderValue tag) =>
        asked.Range is { Ranges.Count: 1 } range && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
        && (asked.IfRange is null || (asked.IfRange.EntityTag?.Compare(tag, useStrongComparison: true) ?? false))
            ? range.Ranges.Single()
            : null;

    private static (long Offset, long Length)? Part(RangeItemHeaderValue range, long size)
    {
        if (range.From is not { } from)
        {
            var last = Math.Min(range.To!.Value, size);
            return last == 0 ? null : (size - last, last);
        }

        return from >= size ? null : (from, Math.Min(range.To ?? long.MaxValue, size - 1) - from + 1);
    }
}
