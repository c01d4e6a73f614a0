using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>The list of endpoints.</summary>
internal static class ShowEndpoints
{
    private const int Most = 500;

    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<EndpointsPage>> Handle(ConsoleSession session, CancellationToken cancel)
    {
        var endpoints = await session.Client.Endpoints.ListAsync(cancel).Take(Most).ToListAsync(cancel);
        return new(new { Endpoints = endpoints });
    }
}
