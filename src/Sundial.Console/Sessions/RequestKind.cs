using Microsoft.AspNetCore.Http;

namespace Sundial.Console.Sessions;

/// <summary>Who asks: a browser for a page, or a script on a page for a part of one.</summary>
internal static class RequestKind
{
    extension(HttpRequest request)
    {
        /// <summary>Whether a script asks, which puts the answer into a page that is there.</summary>
        public bool IsFromScript => request.Headers.ContainsKey("HX-Request") || request.Headers.ContainsKey(FormNames.TokenHeader);
    }
}
