using Microsoft.AspNetCore.Http;

namespace Sundial.Console.Components;

/// <summary>What was done, told once at the top of the next page: a form is answered by a redirect, which cannot say it.</summary>
internal static class Notice
{
    private const string Cookie = "sundial-notice";
    private const int Longest = 300;
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    /// <summary>Has the next page say it.</summary>
    /// <param name="http">The request that did something.</param>
    /// <param name="text">A sentence; a very long one is cut.</param>
    public static void Tell(HttpContext http, string text) => http.Response.Cookies.Append(
        Cookie, Uri.EscapeDataString(text.Length > Longest ? $"{Cut(text)}…" : text), new CookieOptions { Path = ConsolePaths.Root, HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = s_kept });

    /// <summary>What is to be said, and forgets it; null for nothing.</summary>
    /// <param name="http">The request for a page, before the first byte of its answer.</param>
    public static string? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } kept)
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = ConsolePaths.Root });
        return Uri.UnescapeDataString(kept);
    }

    /// <summary>Has the next page say it, and leads there.</summary>
    /// <param name="http">The request that did something.</param>
    /// <param name="path">The page.</param>
    /// <param name="text">A sentence.</param>
    public static IResult After(HttpContext http, string path, string text)
    {
        Tell(http, text);
        return new SeeOther(path);
    }

    // Not between the two halves of a character.
    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
