using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Jobs;

/// <summary>Training jobs: the list, and a page for each.</summary>
internal static class JobsRoutes
{
    /// <summary>Maps the pages.</summary>
    public static void MapJobs(this IEndpointRouteBuilder console)
    {
        console.MapGet("/jobs", ListJobs.ShowAsync);
        console.MapGet("/jobs/{job}", ShowJob.Handle);
        console.MapGet("/jobs/{job}/log", ShowLog.ShowAsync);
        console.MapGet("/jobs/{job}/actions", ShowJob.ShowActionsAsync);
        console.MapGet("/jobs/{job}/mistakes/{picture}", DownloadResult.ShowPictureAsync);
        console.MapGet("/jobs/{job}/model.zip", DownloadResult.ZipAsync);
        console.MapPost("/jobs/{job}/stop", ChangeJob.StopAsync).ForRole(Role.Developer);
        console.MapPost("/jobs/{job}/deadline", ChangeJob.MoveDeadlineAsync).ForRole(Role.Developer);
        console.MapPost("/jobs/{job}/retry", ChangeJob.RetryAsync).ForRole(Role.Developer);
        console.MapPost("/jobs/{job}/retrain", ChangeJob.RetrainAsync).ForRole(Role.Developer);
        console.MapPost("/jobs/{job}/deploy", ChangeJob.DeployAsync).ForRole(Role.Developer);
        console.MapGet("/jobs/{job}/settings", ChangeSettings.ShowAsync).ForRole(Role.Developer);
        console.MapPost("/jobs/{job}/settings", ChangeSettings.ChangeAsync).ForRole(Role.Developer);
    }
}
