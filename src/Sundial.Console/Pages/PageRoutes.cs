using Microsoft.AspNetCore.Routing;
using Sundial.Console.Pages.Datasets;
using Sundial.Console.Pages.Endpoints;
using Sundial.Console.Pages.Home;
using Sundial.Console.Pages.Jobs;
using Sundial.Console.Pages.Keys;
using Sundial.Console.Pages.Models;
using Sundial.Console.Pages.NewModel;
using Sundial.Console.Pages.Predictions;
using Sundial.Console.Pages.Tenants;
using Sundial.Console.Pages.Workers;
using Sundial.Console.Uploads;

namespace Sundial.Console.Pages;

/// <summary>All pages: a folder each, with its routes and its components.</summary>
internal static class PageRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapPages(this IEndpointRouteBuilder console)
    {
        console.MapHome();
        console.MapNewModel();
        console.MapUploads();
        console.MapDatasets();
        console.MapJobs();
        console.MapEndpoints();
        console.MapPredictions();
        console.MapModels();
        console.MapKeys();
        console.MapWorkers();
        console.MapTenants();
    }
}
