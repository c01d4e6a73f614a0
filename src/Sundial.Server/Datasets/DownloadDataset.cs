using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Hands out a data set's file, or a part of it.</summary>
internal static class DownloadDataset
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(NameOrId dataset, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var found = await ShowDataset.FindAsync(dataset, caller, database, cancel);
        return new BlobResult(artifacts, found.Digest, found.MediaType, found.FileName);
    }
}
