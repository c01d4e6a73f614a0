using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Hands out the thumbnail of a picture.</summary>
internal static class ShowThumbnail
{
    // Whose address tells what is in it never changes. A name may be another data set's tomorrow, so that without it every answer is to be asked about again.
    private const string ForEver = "private, max-age=31536000, immutable";
    private const string AskAgain = "private, no-cache";

    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        NameOrId dataset, int number, string? v, HttpContext http, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var stored = await FindAsync(dataset, number, caller, database, cancel);
        http.Response.Headers.CacheControl = v is { Length: >= 16 } && stored.Pack.StartsWith(v, StringComparison.Ordinal) ? ForEver : AskAgain;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{stored.Pack[..16]}-{number}\"");
        if (ETags.IsKnown(http, tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        await using var content = await artifacts.OpenReadAsync(Digest.Parse(stored.Pack), new BlobRange(stored.Offset, stored.Bytes), cancel);
        var bytes = new byte[stored.Bytes];
        await content.Stream.ReadExactlyAsync(bytes, cancel);
        return TypedResults.Bytes(bytes, stored.MediaType);
    }

    private static async Task<StoredThumbnail> FindAsync(NameOrId key, int number, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var dataset = await DatasetStore.FindAsync(work, caller.TenantId, key, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {key}.");
        return await InspectionStore.ThumbnailAsync(work, dataset.Id, number, cancel)
            ?? throw DatasetsProblems.PictureUnknown.For($"The data set {key} has no picture {number}; list its pictures.");
    }
}
