using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Routes of models. How trainings make them, and how they are found to be served, ModelCatalog has.</summary>
internal static class ModelsEndpoints
{
    /// <summary>Maps the routes below /v1/models.</summary>
    public static void MapModelRoutes(this IEndpointRouteBuilder v1)
    {
        var models = v1.MapGroup("/models").WithTags("models");
        models.MapGet("", ListModels.Handle).For(Role.Viewer).WithName("ListModels")
            .WithSummary("Lists models, newest first.")
            .Produces<Page<ModelView>>();
        models.MapGet("/{model}", ShowModel.Handle).For(Role.Viewer).WithName("ShowModel")
            .WithSummary("Shows a model, by its name or id.")
            .Produces<ModelView>();
        models.MapDelete("/{model}", DeleteModel.Handle).For(Role.Developer).WithName("DeleteModel")
            .WithSummary("Deletes a model with all its versions.");
        models.MapGet("/{model}/versions", ShowModelVersion.HandleAll).For(Role.Viewer).WithName("ListModelVersions")
            .WithSummary("Lists the versions of a model, newest first.")
            .Produces<Page<ModelVersionView>>();
        models.MapPost("/{model}/versions", CreateModelVersion.Handle).For(Role.Developer).WithName("CreateModelVersion")
            .WithSummary("Brings a version of a model that was trained elsewhere, and makes the model with its first.")
            .Produces<ModelVersionView>(StatusCodes.Status201Created);
        models.MapGet("/{model}/versions/{version}", ShowModelVersion.Handle).For(Role.Viewer).WithName("ShowModelVersion")
            .WithSummary("Shows a version of a model; version may be latest.")
            .Produces<ModelVersionView>();
        models.MapDelete("/{model}/versions/{version}", DeleteModel.HandleVersion).For(Role.Developer).WithName("DeleteModelVersion")
            .WithSummary("Deletes a version of a model; its number is not given again.");
        models.MapGet("/{model}/versions/{version}/files/{*path}", DownloadModelFile.Handle).For(Role.Viewer).WithName("DownloadModelFile")
            .WithSummary("Hands out a file of a model version, or a range of it.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
    }
}
