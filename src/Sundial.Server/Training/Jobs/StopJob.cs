using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Protocol;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Asks a job to stop with the best it has.</summary>
internal static class StopJob
{
    private const double LongestGrace = 3600;

    /// <summary>Handles the request. The body may be left out.</summary>
    public static async Task<IResult> Handle(
        NameOrId job, StopRequest? request, Caller caller, HttpContext http, Database database, MasterClock clock, MasterRules rules, Orders orders, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request?.GraceSeconds is null or (>= 0 and <= LongestGrace), "grace_seconds", $"must be from 0 to {LongestGrace}");
        faults.ThrowIfAny();
        var seen = await JobFinder.InSightAsync(database, caller, job, cancel);
        await database.RunPlatformAsync(
            async work =>
            {
                var now = clock.Now;
                var row = await JobFinder.LockAsync(work, caller, seen, http, cancel);
                TimeSpan? grace = request?.GraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
                var decision = row.Job.Stop(grace, await orders.BestAsync(work, row, cancel), now, rules).OrThrow();
                return await DecisionWriter.WriteAsync(work, row, decision, null, now, cancel);
            },
            cancel);
        return await JobFinder.AnswerAsync(http, database, caller, job, clock, cancel);
    }
}
