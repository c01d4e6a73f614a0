using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Pages.SignIn;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Sessions;

/// <summary>Asks for the key, once, and forgets it when asked to.</summary>
internal static class SignInRoutes
{
    private const int LongestKey = 512;

    /// <summary>Maps the routes.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder console)
    {
        console.MapGet("/sign-in", Ask).WithMetadata(ConsoleRoute.Open);
        console.MapPost("/sign-in", (Delegate)EnterAsync).WithMetadata(ConsoleRoute.Open);
        console.MapPost("/sign-out", (Delegate)LeaveAsync).WithMetadata(ConsoleRoute.Open);
    }

    private static IResult Ask(ConsoleSession session, string? next) => session.IsSignedIn ? Results.Redirect(PageAfter(next)) : Page(next, null);

    private static async Task<IResult> EnterAsync(HttpContext http, ApiAccess api)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (key, next) = (form[FormNames.Key].ToString().Trim(), form[FormNames.Next].ToString());
        if (key.Length is 0 or > LongestKey || key.Any(letter => letter is <= ' ' or > '~'))
        {
            return Page(next, key.Length == 0 ? "Enter your key." : "This is no key. A key begins with sdl_ and is one line of letters and digits.");
        }

        using var client = api.For(key);
        try
        {
            var me = await client.GetMeAsync(http.RequestAborted);
            if (me.Role == Role.Worker)
            {
                return Page(next, "This key is for workers. Enter one of a person: viewer, developer or admin.");
            }
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            return Page(next, "The key is unknown, revoked or expired. Look at what sundial up printed, or ask an administrator for another.");
        }

        await SessionCookie.BeginAsync(http, key, Guid.NewGuid().ToString("N"));
        return Results.Redirect(PageAfter(next));
    }

    private static async Task<IResult> LeaveAsync(HttpContext http)
    {
        await SessionCookie.EndAsync(http);
        return Results.Redirect(ConsolePaths.SignIn);
    }

    private static RazorComponentResult<SignInPage> Page(string? next, string? fault) =>
        new(new { Next = PageAfter(next), Fault = fault }) { StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized };

    // Only to pages of ours: whoever made the link must not send a person elsewhere.
    private static string PageAfter(string? next) =>
        next is not null && IsOurs(next) && !next.StartsWith(ConsolePaths.SignIn, StringComparison.Ordinal)
            && !next.Contains('\\', StringComparison.Ordinal) && !next.Any(char.IsControl)
            ? next
            : ConsolePaths.Root;

    private static bool IsOurs(string path) =>
        path == ConsolePaths.Root || path.StartsWith($"{ConsolePaths.Root}/", StringComparison.Ordinal) || path.StartsWith($"{ConsolePaths.Root}?", StringComparison.Ordinal);
}
