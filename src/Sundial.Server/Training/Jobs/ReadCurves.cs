using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Shows what was measured as curves, thinned where there is more than anybody can see.</summary>
internal static class ReadCurves
{
    private const int Most = 20_000;
    private const int Usual = 5_000;

    /// <summary>Handles the request.</summary>
    public static Task<IResult> Handle(NameOrId job, int? points, Caller caller, Database database, CancellationToken cancel)
    {
        var atMost = points switch
        {
            null => Usual,
            >= 2 and <= Most => points.Value,
            _ => throw Faults.Of("points", $"must be from 2 to {Most}"),
        };
        return database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var found = (await JobFinder.FindAsync(work, caller, job, cancel)).Job;
                return (IResult)TypedResults.Ok(new JobCurves(found.RequestedAt, await CurveStore.ReadAsync(work, found.Id, found.RequestedAt, atMost, cancel)));
            },
            cancel);
    }
}
