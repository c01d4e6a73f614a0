using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>Tells what a data set is, as far as that is known.</summary>
internal static class ShowProfile
{
    /// <summary>Answers the request: also while nobody has looked at the data, its state says so.</summary>
    public static async Task<IResult> Handle(NameOrId dataset, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var inspection = await FindAsync(work, dataset, caller, cancel);
        return ETags.Answer(http, inspection.ToView(), ETags.Of(inspection.Version));
    }

    /// <summary>The inspection of the data set that a path names.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is no such data set: 404.</exception>
    public static async Task<Inspection> FindAsync(UnitOfWork work, NameOrId dataset, Caller caller, CancellationToken cancel) =>
        await InspectionStore.FindAsync(
            work,
            await DatasetStore.FindAsync(work, caller.TenantId, dataset, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {dataset}."),
            cancel);
}
