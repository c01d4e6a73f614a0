using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Tells where an upload stands, so that it can be gone on with.</summary>
internal static class ShowUpload
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(Guid upload, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await UploadStore.FindAsync(work, caller.TenantId, upload, cancel)
            ?? throw DatasetsProblems.UploadUnknown.For($"There is no upload {upload}; it may have expired.");
        UploadHeaders.Tell(http, found);
        return ETags.Answer(http, found.ToView(), found.Tag);
    }
}
