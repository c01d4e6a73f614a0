using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Sundial.Console.Pages.Jobs;

/// <summary>Training jobs: the list, and a page for each.</summary>
internal static class JobsRoutes
{
    /// <summary>Maps the pages.</summary>
    public static void MapJobs(this IEndpointRouteBuilder console)
    {
        console.MapGet("/jobs", ListJobs.ShowAsync);
        console.MapGet("/jobs/{job}", ShowJob.ShowAsync);
        console.MapGet("/jobs/{job}/log", ShowLog.ShowAsync);
    }
}
