using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>Checkpoints are scored while the training goes on: an evaluator claims one, and tells what it came to.</summary>
internal static class Evaluations
{
    /// <summary>Handles a worker's request for a checkpoint to score, which waits for one.</summary>
    public static async Task<IResult> Claim(
        Guid worker,
        double? wait,
        Database database,
        MasterClock clock,
        Orders orders,
        WaitingRooms rooms,
        WorkerPresence presence,
        IOptions<TrainingOptions> options,
        TimeProvider time,
        CancellationToken cancel)
    {
        var patience = LeaseJob.Patience(wait);
        var since = time.GetTimestamp();
        using var seat = rooms.Evaluations.Take(worker);
        while (true)
        {
            presence.Heard(worker, clock.Now);
            var until = TimeSpan.FromSeconds(options.Value.EvaluationSeconds);
            if (await database.RunPlatformAsync(work => TryAsync(work, worker, clock.Now, until, orders, cancel), cancel) is { } assignment)
            {
                return TypedResults.Ok(assignment);
            }

            if (!await seat.WaitAsync(patience - time.GetElapsedTime(since), time, cancel))
            {
                return TypedResults.NoContent();
            }
        }
    }

    /// <summary>Handles a result. A repeated one is answered as the first was.</summary>
    public static async Task<IResult> Finish(Guid claim, EvaluationResult result, Database database, MasterClock clock, CancellationToken cancel)
    {
        Check(claim, result);
        await database.RunPlatformAsync(
            async work =>
            {
                if (await EvaluationStore.FindAsync(work, claim, cancel) is not { } seen || await JobStore.LockAsync(work, seen.Job, cancel) is not { } row)
                {
                    return await EvaluationStore.IsAnsweredAsync(work, claim, cancel) ? true : throw Lost();
                }

                // Looked at again under the lock of the job: the claim may have run out meanwhile.
                var claimed = await EvaluationStore.FindAsync(work, claim, cancel) ?? throw Lost();
                await (result.Failure is null ? DoneAsync(work, row, claimed, result, clock.Now, cancel) : FailedAsync(work, row, claimed, result.Failure, clock.Now, cancel));
                return true;
            },
            cancel);
        return TypedResults.NoContent();
    }

    /// <summary>The refusal of a claim that is not the current one.</summary>
    public static ProblemException Lost() => TrainingProblems.ClaimLost.For("The claim is not the current one of its checkpoint: let it go, and ask for another.");

    private static async Task<EvaluationAssignment?> TryAsync(UnitOfWork work, Guid worker, DateTimeOffset now, TimeSpan until, Orders orders, CancellationToken cancel)
    {
        if (await WorkerStore.FindAsync(work, worker, cancel) is not { Worker.Ended: false } row)
        {
            throw TrainingProblems.WorkerUnknown.For($"The worker {worker} is not known, or its identity was cleared; register anew.");
        }

        var claim = Guid.NewGuid();
        if (row.Worker.Draining || await EvaluationStore.ClaimAsync(work, row.Worker, claim, now + until, now, cancel) is not { } claimed)
        {
            return null;
        }

        var job = (await JobStore.FindAsync(work, claimed.Job, cancel))!;
        if (await Orders.DataAsync(work, job.EvaluationDatasetId ?? job.DatasetId, cancel) is not { } data)
        {
            // The data set was deleted and its bytes let go: nothing to score on any more.
            await EvaluationStore.GiveUpAsync(work, claimed.Checkpoint, cancel);
            return null;
        }

        return new(
            claim,
            claimed.Checkpoint,
            await orders.OfAsync(work, job, now, cancel),
            await CheckpointStore.FilesAsync(work, claimed.Checkpoint, cancel),
            claimed.ModelPath,
            data,
            job.EvaluationDatasetId is null,
            job.KeepExamples);
    }

    private static void Check(Guid claim, EvaluationResult result)
    {
        var faults = new Faults();
        faults.Check(result.Claim == claim, "claim", "must be the one in the path");
        if (result.Failure is null)
        {
            faults.Check(result.Metric is { Length: >= 1 and <= 255 }, "metric", "must be 1 to 255 characters");
            faults.Check(result.Value is { } value && double.IsFinite(value), "value", "must be a number");
            faults.Check(result.Count is null or >= 0, "count", "must not be negative");
            var numbers = result.Examples?.Select(one => one.Number).ToList() ?? [];
            faults.Check(numbers.Count == numbers.Distinct().Count(), "examples", "must each have a number of its own");
        }

        faults.ThrowIfAny();
    }

    private static async Task DoneAsync(UnitOfWork work, JobRow row, ClaimedCheckpoint claimed, EvaluationResult result, DateTimeOffset now, CancellationToken cancel)
    {
        var numbers = await EvaluationStore.DoneAsync(work, claimed, result, now, cancel);
        if (row.KeepExamples && result.Examples is { Count: > 0 } examples)
        {
            await EvaluationStore.PutExamplesAsync(work, row.Job.TenantId, claimed.Checkpoint, examples, cancel);
        }

        var events = numbers.Order().Select(number => new EventDraft("evaluation", now, Json.Of(new { Checkpoint = number, result.Metric, result.Value, result.Count })));
        await EventStore.AppendAsync(work, row.Job, [.. events], cancel);
    }

    private static async Task FailedAsync(UnitOfWork work, JobRow row, ClaimedCheckpoint claimed, string failure, DateTimeOffset now, CancellationToken cancel)
    {
        var number = await EvaluationStore.NumberAsync(work, claimed.Checkpoint, cancel);
        if (await EvaluationStore.FailAsync(work, claimed.Checkpoint, cancel))
        {
            await EventStore.AppendAsync(work, row.Job, [new("evaluation", now, Json.Of(new { Checkpoint = number, Failure = failure }))], cancel);
        }
        else
        {
            await work.NotifyAsync(ChangeSignals.Jobs, WaitingRooms.CheckpointWaits, cancel);
        }
    }
}
