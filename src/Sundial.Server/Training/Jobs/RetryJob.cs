using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Tenancy;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Protocol;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Begins an ended job again, as a new generation with a new deadline.</summary>
internal static class RetryJob
{
    /// <summary>Handles the request. The body may be left out.</summary>
    public static async Task<IResult> Handle(
        NameOrId job, RetryRequest? request, Caller caller, HttpContext http, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        var now = clock.Now;
        if (request?.WithinSeconds is { } within)
        {
            var faults = new Faults();
            JobRules.CheckWithin(faults, within);
            faults.ThrowIfAny();
        }

        var seen = await JobFinder.InSightAsync(database, caller, job, cancel);
        await database.RunPlatformAsync(
            async work => await AgainAsync(work, await JobFinder.LockAsync(work, caller, seen, http, cancel), request ?? new(), master, rules, now, cancel), cancel);
        return await JobFinder.AnswerAsync(http, database, caller, job, clock, cancel);
    }

    private static async Task<JobRow> AgainAsync(
        UnitOfWork work, JobRow row, RetryRequest request, TrainingMaster master, MasterRules rules, DateTimeOffset now, CancellationToken cancel)
    {
        if (!row.Job.HasEnded)
        {
            throw TrainingProblems.Of(Refusal.HasNotEnded, row.Job);
        }

        if (await Orders.DataAsync(work, row.DatasetId, cancel) is null)
        {
            throw TrainingProblems.DatasetGone.For($"The data set of the job {row.Job.Name} was deleted; upload it again, and ask for a new job.");
        }

        await Quotas.CheckJobsAsync(work, row.Job.TenantId, cancel);
        var deadline = request.WithinSeconds is { } within ? now.AddSeconds(within) : now + (row.Job.DeadlineAt - row.Job.RequestedAt);
        var demand = new Demand(row.Size, row.Custom, row.Job.Least + rules.DeadlineReserve, deadline, row.Job.FillsDeadline);
        JobRules.Require(await master.AdmitAsync(work, demand, cancel), row.Size, now);
        await TrainingMaster.AwakenAsync(work, row.Job.TenantId, now, cancel);
        var decision = row.Job.Retry(request.From, deadline, now, rules).OrThrow();
        return await DecisionWriter.WriteAsync(work, row with { ModelVersionId = null, Progress = null }, decision, null, now, cancel);
    }
}
