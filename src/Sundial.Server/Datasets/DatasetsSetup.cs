using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Datasets;

/// <summary>Uploads and data sets, what workers found in them, and how much of the store a tenant may have. Owns the tables uploads, datasets, dataset_inspections and dataset_pictures.</summary>
internal static class DatasetsSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddDatasets(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<UploadsOptions>().BindConfiguration("Uploads")
            .PostConfigure<BlobOptions>((uploads, blobs) => uploads.Folder ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(blobs.Folder))!, "uploads"))
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<InspectionsOptions>().BindConfiguration("Inspections").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<InspectionDesk>();
        builder.Services.AddSingleton<UploadFolder>();
        builder.Services.AddSingleton<UploadTurns>();
        builder.Services.AddSingleton<UploadFinisher>();
        builder.Services.AddSingleton<UploadReceiver>();
        builder.Services.AddSingleton<DatasetMaker>();
        builder.Services.AddSingleton<ContentSweeper>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ContentSweeper>());
    }

    /// <summary>Maps the routes below /v1.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder v1)
    {
        v1.MapUploadRoutes();
        v1.MapDatasetRoutes();
    }
}
