using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Models;

/// <summary>Models and their versions.</summary>
internal static class ModelRoutes
{
    /// <summary>Maps the pages.</summary>
    public static void MapModels(this IEndpointRouteBuilder console)
    {
        console.MapGet("/models", ShowModels.Handle);
        console.MapGet("/bring-model", BringModel.Ask).ForRole(Role.Developer);
        console.MapPost("/bring-model", BringModel.Handle).ForRole(Role.Developer).Takes(BringModel.MostFormBytes);
        console.MapPost("/bring-model/begin", BringModel.Begin).ForRole(Role.Developer);
        console.MapGet("/models/{model}", ShowModel.Handle);
        console.MapPost("/models/{model}/delete", DeleteModel.Handle).ForRole(Role.Developer);
        console.MapGet("/models/{model}/versions/{version:int}", ShowModelVersion.Handle);
        console.MapGet("/models/{model}/versions/{version:int}/files/{**path}", DownloadModelFile.Handle);
        console.MapPost("/models/{model}/versions/{version:int}/delete", DeleteModel.HandleVersion).ForRole(Role.Developer);
    }
}
