using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Protocol;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Changes a job that has not ended: hyperparameters, the algorithm's version, the deadline.</summary>
internal static class ModifyJob
{
    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        NameOrId job, ModifyRequest request, Caller caller, HttpContext http, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, Orders orders, CancellationToken cancel)
    {
        Check(request);
        var seen = await JobFinder.InSightAsync(database, caller, job, cancel);
        await database.RunPlatformAsync(
            async work =>
            {
                var now = clock.Now;
                var row = await JobFinder.LockAsync(work, caller, seen, http, cancel);
                return await ChangeAsync(work, row, request, master, rules, orders, now, cancel);
            },
            cancel);
        return await JobFinder.AnswerAsync(http, database, caller, job, clock, cancel);
    }

    private static void Check(ModifyRequest request)
    {
        var faults = new Faults();
        faults.Check(
            request.Hyperparameters is not null || request.AlgorithmVersion is not null || request.WithinSeconds is not null || request.From == ContinueFrom.Start,
            "body",
            "must name something to change: hyperparameters, algorithm_version, within_seconds, or from: start");
        faults.Check(request.AlgorithmVersion is null or >= 1, "algorithm_version", "must be at least 1");
        JobRules.CheckHyperparameters(faults, [.. request.Hyperparameters ?? new Dictionary<string, string?>()], mayRemove: true);
        if (request.WithinSeconds is { } within)
        {
            JobRules.CheckWithin(faults, within);
        }

        faults.ThrowIfAny();
    }

    private static async Task<JobRow> ChangeAsync(
        UnitOfWork work, JobRow row, ModifyRequest request, TrainingMaster master, MasterRules rules, Orders orders, DateTimeOffset now, CancellationToken cancel)
    {
        var before = await orders.AlgorithmAsync(work, row.AlgorithmId, cancel);
        var algorithm = request.AlgorithmVersion is null ? before
            : await AlgorithmCatalog.FindAsync(work, row.Job.TenantId, before.Name, request.AlgorithmVersion, cancel)
                ?? throw AlgorithmsProblems.Unknown.For($"There is no algorithm {before.Name} of version {request.AlgorithmVersion}.");
        var hyperparameters = JobRules.Merge(row.Hyperparameters, request.Hyperparameters);
        JobRules.CheckKnown(hyperparameters.Keys, algorithm.Name, algorithm.Specification);

        var differs = algorithm.Id != row.AlgorithmId || !Same(hyperparameters, row.Hyperparameters);
        var retrain = differs || (request.From == ContinueFrom.Start && request.WithinSeconds is null);
        DateTimeOffset? deadline = request.WithinSeconds is { } within ? row.Job.RequestedAt.AddSeconds(within) : null;
        var least = TimeSpan.FromSeconds(algorithm.Specification.LeastSeconds);
        var hasModel = (!retrain || request.From == ContinueFrom.Checkpoint) && await orders.BestAsync(work, row, cancel) is not null;
        var needed = hasModel ? TimeSpan.Zero : least;
        var decision = row.Job.Modify(retrain, request.From, deadline, least, needed, now, rules);
        if (decision.Refused == Refusal.DeadlineTooSoon)
        {
            throw JobRules.Infeasible(Changing.Earliest(now, needed, rules), row.Job.RequestedAt);
        }

        if (decision.Refused is null && deadline > row.Job.DeadlineAt && !await master.MayHaveUntilAsync(work, row.Job.Id, decision.Job.DeadlineAt, cancel))
        {
            throw TrainingProblems.DeadlineCrowdsOut.For(
                $"Until {decision.Job.DeadlineAt:u} the job {row.Job.Name} would keep a worker that a waiting job needs to be in time; ask for less, or again when the queue is shorter.");
        }

        var changed = row with { AlgorithmId = algorithm.Id, Hyperparameters = hyperparameters, Custom = !algorithm.BuiltIn };
        var data = new
        {
            decision.OrThrow().Job.Generation,
            From = retrain ? request.From : (ContinueFrom?)null,
            Hyperparameters = differs ? hyperparameters : null,
            AlgorithmVersion = algorithm.Version,
            decision.Job.DeadlineAt,
        };
        await LedgerStore.MarkAsync(work, decision.Job, LedgerStore.Modified, now, cancel);
        return await DecisionWriter.WriteAsync(work, changed, decision, new() { Events = [new("modified", now, Json.Of(data))] }, now, cancel);
    }

    private static bool Same(Dictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
