using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Gives an upload up and forgets its bytes. A request that is still writing it finds it gone.</summary>
internal static class DropUpload
{
    /// <summary>Answers the request.</summary>
    public static async Task<NoContent> Handle(Guid upload, Caller caller, Database database, UploadTurns turns, UploadFolder folder, CancellationToken cancel)
    {
        if (!await database.RunTenantAsync(caller.TenantId, work => UploadStore.RemoveAsync(work, caller.TenantId, upload, cancel), cancel))
        {
            throw DatasetsProblems.UploadUnknown.For($"There is no upload {upload}; it may have expired.");
        }

        // Whoever has the turn may be about to move the file; it takes the file away when it finds the upload gone, or the sweep does.
        using var turn = turns.TryTake(upload);
        if (turn is not null)
        {
            folder.Remove(upload);
        }

        return TypedResults.NoContent();
    }
}
