using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Finds jobs for their tenant; what is another's is not there.</summary>
internal static class JobFinder
{
    /// <summary>The job as it is told, in the tenant's own transaction.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has none such.</exception>
    public static async Task<TrainingJobSeen> SeeAsync(Database database, Caller caller, NameOrId job, MasterClock clock, CancellationToken cancel) =>
        await database.RunTenantAsync(caller.TenantId, work => JobViewStore.FindAsync(work, caller.TenantId, job, clock.Now, cancel), cancel) ?? throw Unknown(job);

    /// <summary>The job's row, in the tenant's own transaction.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has none such.</exception>
    public static async Task<JobRow> FindAsync(UnitOfWork work, Caller caller, NameOrId job, CancellationToken cancel) =>
        await JobStore.FindAsync(work, caller.TenantId, job, cancel) ?? throw Unknown(job);

    /// <summary>The job by its id, found in the tenant's own transaction: the platform's, which changes it, is not subject to row-level security.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has none such.</exception>
    public static async Task<NameOrId> InSightAsync(Database database, Caller caller, NameOrId job, CancellationToken cancel) =>
        NameOrId.Parse((await database.RunTenantAsync(caller.TenantId, work => FindAsync(work, caller, job, cancel), cancel)).Job.Id.ToString());

    /// <summary>The job's row, locked in a transaction of the platform's.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has none such, or the request is for another version of it.</exception>
    public static async Task<JobRow> LockAsync(UnitOfWork work, Caller caller, NameOrId job, HttpContext http, CancellationToken cancel)
    {
        var row = await JobStore.LockAsync(work, caller.TenantId, job, cancel) ?? throw Unknown(job);
        ETags.RequireMatch(http, ETags.Of(row.Version));
        return row;
    }

    /// <summary>The answer with a job after a change of it.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, Database database, Caller caller, NameOrId job, MasterClock clock, CancellationToken cancel)
    {
        var seen = await SeeAsync(database, caller, job, clock, cancel);
        http.Response.Headers.ETag = seen.Tag;
        return TypedResults.Ok(seen.View);
    }

    /// <summary>The refusal.</summary>
    public static Platform.Problems.ProblemException Unknown(NameOrId job) => TrainingProblems.JobUnknown.For($"There is no training job {job}.");
}
