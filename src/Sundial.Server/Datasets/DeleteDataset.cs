using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Deletes a data set. Jobs that have not ended keep reading it.</summary>
internal static class DeleteDataset
{
    /// <summary>Answers the request.</summary>
    public static async Task<NoContent> Handle(NameOrId dataset, HttpContext http, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var found = await DatasetStore.LockAsync(work, caller.TenantId, dataset, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {dataset}.");
                ETags.RequireMatch(http, found.Tag);
                await InspectionStore.DeleteAsync(work, found.Id, cancel);
                return await DatasetStore.DeleteAsync(work, found.Id, clock.GetStoredNow(), cancel);
            },
            cancel);
        return TypedResults.NoContent();
    }
}
