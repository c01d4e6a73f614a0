using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Bytes by SHA-256, in a folder or in a bucket. Owns the table blobs, but not the rows that name one.</summary>
internal static class BlobsSetup
{
    /// <summary>Adds the stores and the collector.</summary>
    /// <exception cref="ServerStartException">A setting makes no sense.</exception>
    public static IServiceCollection AddBlobs(this IServiceCollection services, BlobOptions options)
    {
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new(options), faults, validateAllProperties: true))
        {
            throw new ServerStartException($"The section Blobs makes no sense: {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}");
        }

        if (options.S3 is { Bucket: "" })
        {
            throw new ServerStartException("Blobs:S3:Bucket is not set; name the bucket, or leave Blobs:S3 out.");
        }

        services.AddSingleton(options);
        services.AddSingleton<IBlobStore>(_ => options.S3 is { } bucket
            ? new S3BlobStore(bucket, options.SpoolFolder)
            : new FolderBlobStore(options.Folder, options.SpoolFolder));
        services.AddSingleton<ArtifactStore>();
        services.AddSingleton<BlobCollector>();
        services.AddHostedService(provider => provider.GetRequiredService<BlobCollector>());
        return services;
    }
}
