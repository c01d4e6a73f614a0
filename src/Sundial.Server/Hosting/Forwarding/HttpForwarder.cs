using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Sends a request on and its answer back, streaming both. Knows nothing of scorers; docs/adr/0009-forwarding.md says why it is ours.</summary>
internal sealed class HttpForwarder : IDisposable
{
    // Answers up to this are read to their end before the caller gets the first byte, so that one that breaks off can be asked for again.
    private const int MostHeldBack = 1 << 20;
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectPatience,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // The caller's own trace headers go on as they are.
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
    });

    /// <summary>Forwards a request.</summary>
    /// <param name="http">The caller's request, whose answer has not begun.</param>
    /// <param name="destination">The scorer: scheme, host and port.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="isTooEarly">Whether an answer, of which the head is there, is not to be passed on, because the scorer will have another in a moment.</param>
    public async Task<ForwardOutcome> SendAsync(HttpContext http, Uri destination, RepeatableBody body, Func<HttpResponseMessage, bool> isTooEarly)
    {
        // 1. The request: the same method, path, query, headers and body.
        var cancel = http.RequestAborted;
        using var request = new HttpRequestMessage(new(http.Request.Method), Target(http.Request, destination))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body.IsThere ? body.ToContent() : null,
        };
        ForwardedHeaders.Copy(http, request);

        // A scorer that refuses a long body says so before it is sent, and one that is gone has touched nothing of it.
        request.Headers.ExpectContinue = body.IsStreamed;

        // 2. The head of the answer.
        HttpResponseMessage answer;
        try
        {
            answer = await _invoker.SendAsync(request, cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return cancel.IsCancellationRequested ? ForwardOutcome.CallerGone : BlameOf(fault);
        }

        using (answer)
        {
            return body.CanBeSent && isTooEarly(answer) ? ForwardOutcome.TooEarly : await PassOnAsync(http, answer, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static async Task<ForwardOutcome> PassOnAsync(HttpContext http, HttpResponseMessage answer, CancellationToken cancel)
    {
        // 3. A short body whole.
        byte[]? whole = null;
        if (HasBody(http, answer) && answer.Content.Headers.ContentLength is { } length and <= MostHeldBack)
        {
            whole = new byte[length];
            try
            {
                await (await answer.Content.ReadAsStreamAsync(cancel)).ReadExactlyAsync(whole, cancel);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
            {
                return cancel.IsCancellationRequested ? ForwardOutcome.CallerGone : ForwardOutcome.NoAnswer;
            }
        }

        // 4. The head to the caller, and the body: from here on there is no way back.
        http.Response.StatusCode = (int)answer.StatusCode;
        ForwardedHeaders.Copy(answer, http.Response);
        try
        {
            if (whole is not null)
            {
                await http.Response.Body.WriteAsync(whole, cancel);
            }
            else if (HasBody(http, answer))
            {
                await StreamAsync(await answer.Content.ReadAsStreamAsync(cancel), http, cancel);
            }

            return ForwardOutcome.Answered;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            // 5. A caller who has half of an answer must not take it for the whole.
            http.Abort();
            return cancel.IsCancellationRequested ? ForwardOutcome.CallerGone : ForwardOutcome.BrokenAnswer;
        }
    }

    /// <summary>Each part as it comes: an answer of unknown length may be one that goes on for long.</summary>
    private static async Task StreamAsync(Stream answer, HttpContext http, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await answer.ReadAsync(buffer, cancel)) > 0)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), cancel);
            await http.Response.Body.FlushAsync(cancel);
        }
    }

    private static bool HasBody(HttpContext http, HttpResponseMessage answer) =>
        !HttpMethods.IsHead(http.Request.Method) && answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified or HttpStatusCode.ResetContent);

    private static ForwardOutcome BlameOf(Exception fault) => fault switch
    {
        BodyUnreadableException or { InnerException: BodyUnreadableException } => ForwardOutcome.BadBody,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => ForwardOutcome.NotReached,
        _ => ForwardOutcome.NoAnswer,
    };

    // Never by resolving the path against the address: a path that begins with two slashes would name another host.
    private static Uri Target(HttpRequest request, Uri destination) =>
        new($"{destination.GetLeftPart(UriPartial.Authority)}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}");
}
