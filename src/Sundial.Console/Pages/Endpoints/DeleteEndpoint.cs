using Microsoft.AspNetCore.Http;
using Sundial.Console.Components;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Deletes an endpoint.</summary>
internal static class DeleteEndpoint
{
    /// <summary>Deletes it.</summary>
    public static async Task<IResult> Handle(string endpoint, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Endpoints.DeleteAsync(endpoint, cancel);
        return Notice.After(http, ConsolePaths.Endpoints, $"The endpoint {endpoint} is being deleted.");
    }
}
