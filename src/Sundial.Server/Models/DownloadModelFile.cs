using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Hands out a file of a model version, or a part of it.</summary>
internal static class DownloadModelFile
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        NameOrId model, VersionKey version, string path, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await ModelFinder.VersionAsync(work, caller, model, version, cancel);
        var files = await ModelStore.FilesAsync(work, [found.Id], cancel);
        var file = files[found.Id].SingleOrDefault(one => one.Path == path)
            ?? throw ModelsProblems.FileUnknown.For($"{found.Label} has no file {Shown(path)}; it has {string.Join(", ", files[found.Id].Select(one => one.Path).Take(10))}.");
        return new BlobResult(artifacts, Digest.Parse(file.Sha256), "application/octet-stream", file.Path);
    }

    private static string Shown(string path) => path.Length <= 100 ? path : path[..100] + "…";
}
