using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Bytes by SHA-256, in a folder or in a bucket. Owns the table blobs.</summary>
internal static class BlobsSetup
{
    /// <summary>Adds the stores and the collector.</summary>
    public static IServiceCollection AddBlobs(this IServiceCollection services, BlobOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IBlobStore>(options.S3 is { } bucket
            ? new S3BlobStore(bucket, options.SpoolFolder)
            : new FolderBlobStore(options.Folder, options.SpoolFolder));
        services.AddSingleton<ArtifactStore>();
        return services;
    }
}
