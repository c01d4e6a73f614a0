using Microsoft.AspNetCore.Http;

namespace Sundial.Console.Sessions;

/// <summary>What browsers are told about every page: that nothing runs or loads but what we serve, and that nobody frames it.</summary>
internal static class ConsoleHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Adds them.</summary>
    public static void Add(HttpResponse answer)
    {
        answer.Headers.ContentSecurityPolicy = Policy;
        answer.Headers.XContentTypeOptions = "nosniff";
        answer.Headers["Referrer-Policy"] = "same-origin";
        answer.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        answer.Headers.CacheControl = "no-store";
    }
}
