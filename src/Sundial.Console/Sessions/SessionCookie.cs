using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Sundial.Console.Sessions;

/// <summary>The session: a sealed cookie that holds the key and nothing else. It ends when the key is revoked, whatever the cookie says.</summary>
internal static class SessionCookie
{
    /// <summary>Name of the way of authenticating.</summary>
    public const string Scheme = "console";

    private const string Key = "key";

    /// <summary>The key of the session that a request belongs to; null when it belongs to none.</summary>
    public static async Task<string?> ReadAsync(HttpContext http)
    {
        var ticket = await http.AuthenticateAsync(Scheme);
        if (ticket.Principal is { } principal)
        {
            http.User = principal;   // forms are good for one session only
        }

        return ticket.Properties?.Items.TryGetValue(Key, out var key) == true ? key : null;
    }

    /// <summary>Begins a session.</summary>
    /// <param name="http">The request that signs in.</param>
    /// <param name="key">A key that is good.</param>
    /// <param name="keyId">What tells sessions of different keys apart: forms of one are of no use to another.</param>
    public static Task BeginAsync(HttpContext http, string key, string keyId)
    {
        var properties = new AuthenticationProperties { IsPersistent = true };
        properties.Items[Key] = key;
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, keyId)], Scheme);
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Ends the session.</summary>
    public static Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);
}
