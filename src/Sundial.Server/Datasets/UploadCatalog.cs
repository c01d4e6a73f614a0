using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets;

/// <summary>Uploads for whoever makes something of them: data sets here, algorithms elsewhere.</summary>
internal static class UploadCatalog
{
    /// <summary>Finds an upload of which all bytes are there.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such, or it is not complete.</exception>
    public static async Task<Upload> FindCompleteAsync(Database database, Guid tenant, Guid id, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        var upload = await UploadStore.FindAsync(work, tenant, id, cancel)
            ?? throw DatasetsProblems.UploadUnknown.For($"There is no upload {id}; it may have expired, or something was made of it.");
        return upload.Complete
            ? upload
            : throw DatasetsProblems.UploadIncomplete.For(
                $"Upload {id} is not complete: {upload.ReceivedBytes} bytes are there; send the rest, and POST to its /complete where its size was not stated.",
                ("expected_offset", upload.ReceivedBytes));
    }

    /// <summary>Uses an upload up, in the transaction that names its bytes elsewhere.</summary>
    /// <returns>Whether it was still there.</returns>
    public static Task<bool> UseAsync(UnitOfWork work, Guid tenant, Guid id, CancellationToken cancel) => UploadStore.RemoveAsync(work, tenant, id, cancel);
}
