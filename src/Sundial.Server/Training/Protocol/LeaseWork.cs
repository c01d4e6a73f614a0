using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>What every request under a lease begins with.</summary>
internal static class LeaseWork
{
    /// <summary>The job that the lease is the current one of, locked.</summary>
    /// <exception cref="Platform.Problems.ProblemException">It is no job's current lease.</exception>
    public static async Task<JobRow> LockAsync(UnitOfWork work, Guid lease, long fence, CancellationToken cancel) =>
        Held(await JobStore.LockByLeaseAsync(work, lease, cancel), lease, fence);

    /// <summary>The same without a lock, for what writes nothing of the job.</summary>
    /// <exception cref="Platform.Problems.ProblemException">It is no job's current lease.</exception>
    public static async Task<JobRow> FindAsync(UnitOfWork work, Guid lease, HttpContext http, CancellationToken cancel) =>
        long.TryParse(http.Request.Headers[LeaseClient.FenceHeader], out var fence)
            ? Held(await JobStore.FindByLeaseAsync(work, lease, cancel), lease, fence)
            : throw Platform.Problems.Faults.Of(LeaseClient.FenceHeader, "must be the header with the fencing number of the lease");

    /// <summary>The decision, unless it is a refusal.</summary>
    /// <exception cref="Platform.Problems.ProblemException">It is.</exception>
    public static JobDecision OrThrow(this JobDecision decision) =>
        decision.Refused is { } why ? throw TrainingProblems.Of(why, decision.Job) : decision;

    private static JobRow Held(JobRow? row, Guid lease, long fence) =>
        row is not null && row.Job.IsHeldBy(lease, fence) ? row : throw TrainingProblems.Of(Refusal.LeaseLost, row?.Job);
}
