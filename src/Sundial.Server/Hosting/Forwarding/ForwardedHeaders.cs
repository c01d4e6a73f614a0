using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Which headers go on, and which are of one connection only (RFC 9110, 7.6.1).</summary>
internal static class ForwardedHeaders
{
    private const string ForwardedFor = "X-Forwarded-For";

    private static readonly HashSet<string> OfOneHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Host",
    };

    /// <summary>Puts the caller's headers on the request to a scorer, and the caller's address.</summary>
    public static void Copy(HttpContext http, HttpRequestMessage request)
    {
        var named = Named(http.Request.Headers.Connection);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!IsDropped(name, named) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(':')
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (http.Connection.RemoteIpAddress is { } address)
        {
            var chain = StringValues.Concat(http.Request.Headers[ForwardedFor], address.ToString());
            request.Headers.Remove(ForwardedFor);
            request.Headers.TryAddWithoutValidation(ForwardedFor, string.Join(", ", chain.ToArray()));
        }
    }

    /// <summary>Puts a scorer's headers on the answer to the caller.</summary>
    public static void Copy(HttpResponseMessage answer, HttpResponse response)
    {
        var named = Named(answer.Headers.TryGetValues("Connection", out var connection) ? new(connection.ToArray()) : default);
        Copy(answer.Headers.NonValidated, response, named);
        Copy(answer.Content.Headers.NonValidated, response, named);
    }

    private static void Copy(HttpHeadersNonValidated headers, HttpResponse response, HashSet<string> named)
    {
        foreach (var (name, values) in headers)
        {
            if (!IsDropped(name, named))
            {
                response.Headers[name] = values.Count == 1 ? new StringValues(values.ToString()) : new([.. values]);
            }
        }
    }

    private static bool IsDropped(string name, HashSet<string> named) => OfOneHop.Contains(name) || named.Contains(name);

    private static HashSet<string> Named(StringValues connection) => new(
        connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), StringComparer.OrdinalIgnoreCase);
}
