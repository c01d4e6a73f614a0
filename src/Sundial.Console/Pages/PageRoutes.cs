using Microsoft.AspNetCore.Routing;
using Sundial.Console.Pages.Home;

namespace Sundial.Console.Pages;

/// <summary>All pages: a folder each, with its routes and its components.</summary>
internal static class PageRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapPages(this IEndpointRouteBuilder console)
    {
        console.MapHome();
    }
}
