using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>A request's body that can be sent again, as far as it is short enough to be kept.</summary>
internal sealed class RepeatableBody
{
    private readonly HttpRequest _request;
    private readonly byte[] _kept;
    private readonly int _count;
    private readonly bool _hasMore;
    private bool _touched;

    private RepeatableBody(HttpRequest request, byte[] kept, int count, bool hasMore) => (_request, _kept, _count, _hasMore) = (request, kept, count, hasMore);

    /// <summary>Whether there is any.</summary>
    public bool IsThere => _count > 0 || _hasMore || _request.ContentLength == 0;

    /// <summary>Whether it is too long to be kept.</summary>
    public bool IsStreamed => _hasMore;

    /// <summary>Whether it can be sent, or sent again.</summary>
    public bool CanBeSent => !_hasMore || !_touched;

    /// <summary>Reads the beginning of a body; all of it, where it is no longer than <paramref name="most"/>.</summary>
    public static async Task<RepeatableBody> ReadAsync(HttpRequest request, int most, CancellationToken cancel)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return new(request, [], 0, hasMore: false);
        }

        // A body that is known to be too long to keep is not waited for.
        if (request.ContentLength > most)
        {
            return new(request, [], 0, hasMore: true);
        }

        var (kept, count) = (new byte[request.ContentLength is { } length ? (int)length : Math.Min(most, 16 * 1024)], 0);
        while (true)
        {
            if (count == kept.Length)
            {
                if (request.ContentLength is not null)
                {
                    return new(request, kept, count, hasMore: false);
                }

                if (count >= most)
                {
                    return new(request, kept, count, hasMore: true);
                }

                Array.Resize(ref kept, Math.Min(most, Math.Max(1, count) * 2));
            }

            var read = await request.Body.ReadAsync(kept.AsMemory(count), cancel);
            if (read == 0)
            {
                return new(request, kept, count, hasMore: false);
            }

            count += read;
        }
    }

    /// <summary>The body as it is sent.</summary>
    public HttpContent ToContent() => _hasMore ? new Streamed(this) : new ByteArrayContent(_kept, 0, _count);

    /// <summary>What was kept, and then the rest as it comes from the caller.</summary>
    private sealed class Streamed(RepeatableBody body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(body._kept.AsMemory(0, body._count), cancellationToken);
            body._touched = true;
            try
            {
                await body._request.Body.CopyToAsync(stream, cancellationToken);
            }
            catch (BadHttpRequestException fault)
            {
                throw new BodyUnreadableException(fault);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body._request.ContentLength ?? 0;
            return body._request.ContentLength is not null;
        }
    }
}

/// <summary>The caller's body ended too early, or was longer than it may be.</summary>
internal sealed class BodyUnreadableException(BadHttpRequestException fault) : IOException(fault.Message, fault)
{
    /// <summary>What the web server has to say about it.</summary>
    public BadHttpRequestException Fault => fault;
}
