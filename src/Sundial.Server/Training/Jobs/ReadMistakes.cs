using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Models;
using Sundial.Server.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Training.Jobs;

/// <summary>Shows what a job's model was most wrong about, with small pictures. The tag is that of the archive, so that what was shown once need not be sent again.</summary>
internal static class ReadMistakes
{
    private const string Caching = "private, no-cache";

    /// <summary>Handles a request for all of them.</summary>
    public static async Task<IResult> List(NameOrId job, Caller caller, HttpContext http, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var file = await FindAsync(job, caller, database, cancel);
        http.Response.Headers.CacheControl = Caching;
        return ETags.IsKnown(http, TagOf(file))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(Look(job, await BytesAsync(file, artifacts, cancel), MistakesArchive.Read));
    }

    /// <summary>Handles a request for one picture.</summary>
    public static async Task<IResult> Picture(NameOrId job, string picture, Caller caller, HttpContext http, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        var file = await FindAsync(job, caller, database, cancel);
        http.Response.Headers.CacheControl = Caching;
        if (ETags.IsKnown(http, TagOf(file)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var (bytes, mediaType) = Look(job, await BytesAsync(file, artifacts, cancel), archive => MistakesArchive.Picture(archive, picture))
            ?? throw TrainingProblems.MistakesUnknown.For($"The mistakes of the job {job} have no picture of that name ({picture.Length} characters); their list says which there are.");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(bytes, mediaType);
    }

    private static Task<FileEntry> FindAsync(NameOrId job, Caller caller, Database database, CancellationToken cancel) => database.RunTenantAsync(
        caller.TenantId,
        async work =>
        {
            var row = await JobFinder.FindAsync(work, caller, job, cancel);
            var files = row.ModelVersionId is { } version ? await ModelCatalog.FilesAsync(work, version, cancel) : [];
            return files.FirstOrDefault(file => file.Path.EndsWith(MistakesArchive.Suffix, StringComparison.Ordinal) && file.SizeBytes <= MistakesArchive.MostBytes)
                ?? throw TrainingProblems.MistakesUnknown.For(row.Job.HasEnded
                    ? $"The training of the job {row.Job.Name} left no mistakes: its model made none, there was no time to gather them, or its algorithm does not."
                    : $"The job {row.Job.Name} has no model yet; wait for its end.");
        },
        cancel);

    private static async Task<MemoryStream> BytesAsync(FileEntry file, ArtifactStore artifacts, CancellationToken cancel)
    {
        await using var content = await artifacts.OpenReadAsync(Digest.Parse(file.Sha256), null, cancel);
        var bytes = new MemoryStream((int)file.SizeBytes);
        await content.Stream.CopyToAsync(bytes, cancel);
        bytes.Position = 0;
        return bytes;
    }

    private static T Look<T>(NameOrId job, MemoryStream bytes, Func<Stream, T> look)
    {
        try
        {
            using (bytes)
            {
                return look(bytes);
            }
        }
        catch (InvalidDataException fault)
        {
            throw TrainingProblems.MistakesUnknown.For($"The mistakes that the training of the job {job} left cannot be read: {fault.Message}");
        }
    }

    private static string TagOf(FileEntry file) => $"\"{file.Sha256}\"";
}
