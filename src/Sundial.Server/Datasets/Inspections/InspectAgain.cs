using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Has a data set looked at again. One that waits, or that somebody looks at, is left as it is.</summary>
internal static class InspectAgain
{
    /// <summary>Answers the request.</summary>
    public static async Task<Accepted<DatasetProfile>> Handle(NameOrId dataset, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var inspection = await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var found = await ShowProfile.FindAsync(work, dataset, caller, cancel);
                if (!await InspectionStore.AgainAsync(work, found.Dataset.Id, clock.GetStoredNow(), cancel))
                {
                    return found;
                }

                await work.NotifyAsync(ChangeSignals.Jobs, InspectionDesk.Waits, cancel);
                return await InspectionStore.FindAsync(work, found.Dataset, cancel);
            },
            cancel);
        return TypedResults.Accepted($"/v1/datasets/{inspection.Dataset.Id}/profile", inspection.ToView());
    }
}
