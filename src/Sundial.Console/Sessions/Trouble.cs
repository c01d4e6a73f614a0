using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Sessions;

/// <summary>Something that kept a page from being made, in words for whoever asked for it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened.</param>
/// <param name="Text">What to do about it.</param>
public sealed record Trouble(int Status, string Title, string Text)
{
    /// <summary>An address that leads nowhere.</summary>
    public static Trouble NoSuchPage { get; } = new(StatusCodes.Status404NotFound, "There is nothing here", "The address is wrong, or what it led to is gone. The menu has everything that you can see.");

    /// <summary>A form whose token is no longer good.</summary>
    public static Trouble FormTooOld { get; } = new(StatusCodes.Status400BadRequest, "This page was open for too long", "Nothing was changed. Go back, load the page again and repeat what you did.");

    /// <summary>A form with a file that is too large for it.</summary>
    public static Trouble TooLarge { get; } = new(
        StatusCodes.Status413PayloadTooLarge, "This is too large to be sent at once", "Nothing was stored. Allow this page to run scripts, which send a file in pieces, or upload it with: sundial dataset create NAME PATH.");

    /// <summary>The API does not answer.</summary>
    public static Trouble NoAnswer { get; } = new(StatusCodes.Status503ServiceUnavailable, "The server does not answer", "It may be starting. Load the page again in a few seconds.");

    /// <summary>A fault of the console.</summary>
    public static Trouble OurFault { get; } = new(StatusCodes.Status500InternalServerError, "Something went wrong on our side", "The server's log has what happened. Load the page again; if it stays, tell whoever runs this installation.");

    /// <summary>A role that is not enough.</summary>
    public static Trouble NoRight(MeView me, Role needed) => new(
        StatusCodes.Status403Forbidden, "You may not do this", $"Your key has the role {Written(me.Role)}, and this needs {Written(needed)}. Ask an administrator of {me.Tenant.Name} for another key.");

    /// <summary>A request that makes no sense.</summary>
    public static Trouble BadRequest(BadHttpRequestException fault) => new(fault.StatusCode, "This could not be read", fault.Message);

    /// <summary>What the API refused.</summary>
    public static Trouble Of(ApiException refused) => new(
        (int)refused.Status,
        refused.Status switch
        {
            HttpStatusCode.NotFound => "This is not here",
            HttpStatusCode.Forbidden => "You may not do this",
            _ => refused.Problem.Title ?? "The server refused it",
        },
        refused.Problem.Detail ?? refused.Message);

    /// <summary>Answers with it: as a page, or as a line for the page's place for messages when a script asked.</summary>
    public static async Task TellAsync(HttpContext http, Trouble trouble)
    {
        if (http.Request.IsFromScript)
        {
            http.Response.Headers["HX-Retarget"] = "#messages";
            http.Response.Headers["HX-Reswap"] = "innerHTML";
            await new RazorComponentResult<TroubleLine>(new { Trouble = trouble }) { StatusCode = trouble.Status }.ExecuteAsync(http);
            return;
        }

        await new RazorComponentResult<TroublePage>(new { Trouble = trouble }) { StatusCode = trouble.Status }.ExecuteAsync(http);
    }

#pragma warning disable CA1308 // Roles are written in lower case everywhere.
    private static string Written(Role role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
