using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Home;

/// <summary>Where one begins.</summary>
internal static class HomeRoutes
{
    /// <summary>Maps the page.</summary>
    public static void MapHome(this IEndpointRouteBuilder console) => console.MapGet("/", ShowAsync);

    private static async Task<RazorComponentResult<HomePage>> ShowAsync(ConsoleSession session, CancellationToken cancel)
    {
        var datasets = await session.Client.Datasets.ListAsync(cancel).Take(5).ToListAsync(cancel);
        return new(new { Datasets = datasets });
    }
}
