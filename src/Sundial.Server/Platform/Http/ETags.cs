using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http;

/// <summary>Answers with an entity tag, and requests that depend on one.</summary>
/// <remarks>Results are <see cref="IResult"/>, so a route says by <c>.Produces&lt;T&gt;()</c> what it answers.</remarks>
internal static class ETags
{
    /// <summary>The strong tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>200 with the body and its tag; 304 where If-None-Match has the tag.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">The resource.</param>
    /// <param name="tag">Of <see cref="Of"/>, or any quoted text that changes whenever the body does.</param>
    public static IResult Answer<T>(HttpContext http, T body, string tag)
    {
        return IsKnown(http, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(body);
    }

    /// <summary>Tells the tag, and whether the caller has what it stands for (If-None-Match), so that it need not be read to answer with 304.</summary>
    public static bool IsKnown(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;
        return Matches(http.Request.Headers.IfNoneMatch, tag, weakToo: true);
    }

    /// <summary>201 with the body, where it is, and its tag.</summary>
    public static IResult Created<T>(HttpContext http, string location, T body, string tag)
    {
        http.Response.Headers.ETag = tag;
        return TypedResults.Created(location, body);
    }

    /// <summary>Refuses the request with 412 where it has an If-Match without this tag.</summary>
    /// <exception cref="ProblemException">It has.</exception>
    public static void RequireMatch(HttpContext http, string tag)
    {
        var asked = http.Request.Headers.IfMatch;
        if (asked.Count > 0 && !Matches(asked, tag, weakToo: false))
        {
            throw RequestProblems.Outdated.For($"The resource is now {tag}, not what If-Match says; read it again and decide anew.", ("etag", tag));
        }
    }

    private static bool Matches(StringValues header, string tag, bool weakToo)
    {
        if (header.Count == 0)
        {
            return false;
        }

        // What cannot be read matches nothing.
        return EntityTagHeaderValue.TryParseList(header, out var tags)
            && tags.Any(one => one.Tag == "*" || (one.Tag == tag && (weakToo || !one.IsWeak)));
    }
}
