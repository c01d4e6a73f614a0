using System.Globalization;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>What the training slice asks before it takes a job. Stored bytes are the data sets' to count, requests a second <see cref="Authentication"/>'s.</summary>
internal static class Quotas
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Refuses with 429 where the tenant has as many jobs without an end as it may. Until the transaction ends nobody else of the tenant is told otherwise.</summary>
    /// <exception cref="ProblemException">It has.</exception>
    public static async Task CheckJobsAsync(UnitOfWork work, Guid tenant, CancellationToken cancel)
    {
        // The tenant's role may not lock the row of its tenant, so the lock is one of its own.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('jobs of ' || @tenant::text, 0))", cancel, ("tenant", tenant));
        var most = await work.ScalarAsync<int>("select running_jobs_quota from tenants where id = @tenant", cancel, ("tenant", tenant));
        var open = await TenantStore.OpenJobsAsync(work, tenant, cancel);
        if (open >= most)
        {
            throw new ProblemException(
                TenancyProblems.JobQuota,
                string.Create(CultureInfo.InvariantCulture, $"The tenant has {open} jobs that have not ended, and may have {most}; wait for one to end, or ask the operator for more."))
            {
                RetryAfter = Pause,
                Extensions = [("running_jobs", open), ("running_jobs_quota", most)],
            };
        }
    }
}
