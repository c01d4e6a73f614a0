using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Datasets;

/// <summary>Tells what is known of a data set.</summary>
internal static class ShowDataset
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(NameOrId dataset, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        var found = await FindAsync(dataset, caller, database, cancel);
        return ETags.Answer(http, found.ToView(), found.Tag);
    }

    /// <summary>The data set that a path names.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static async Task<Dataset> FindAsync(NameOrId key, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        return await DatasetStore.FindAsync(work, caller.TenantId, key, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {key}.");
    }
}
