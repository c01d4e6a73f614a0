using System.Text.Json;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>What comes with a decision, from the request that led to it.</summary>
internal sealed record Accompanying
{
    /// <summary>The files of the model, where the worker brought them.</summary>
    public IReadOnlyList<FileEntry> Files { get; init; } = [];

    /// <summary>What was measured of the model.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>Events that come before those of the decision.</summary>
    public IReadOnlyList<EventDraft> Events { get; init; } = [];
}

/// <summary>Writes a decision down with all that belongs to it, in the transaction that holds the job's lock: model, job, history, ledger, fair share, events.</summary>
internal static class DecisionWriter
{
    /// <summary>Does so.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="before">The job as it was read under its lock; its other columns may have been changed.</param>
    /// <param name="decision">What was decided; not a refusal.</param>
    /// <param name="with">What comes with it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The job as it is from now on.</returns>
    public static async Task<JobRow> WriteAsync(UnitOfWork work, JobRow before, JobDecision decision, Accompanying? with, DateTimeOffset now, CancellationToken cancel)
    {
        with ??= new();
        var events = new List<EventDraft>(with.Events);
        var after = before with { Job = decision.Job, Version = before.Version + 1 };
        if (decision.Model is { } due)
        {
            var model = await PublishAsync(work, before, due, with, now, cancel);
            after = after with { ModelVersionId = model.Id };
            events.Add(new("model", now, Json.Of(new { Model = model.Label, due.Partial, Checkpoint = due.Checkpoint?.Number })));
        }

        await JobStore.SaveAsync(work, after, now, cancel);
        await WriteLeasesAsync(work, decision, events, now, cancel);
        if (decision.Move is { } move)
        {
            await EventStore.MoveAsync(work, decision.Job, move, now, cancel);
            events.Add(new("state", now, Json.Of(new { move.From, move.To, move.Reason, decision.Job.Generation })));
        }

        await WriteLedgerAsync(work, before.Job, decision, now, cancel);
        await EventStore.AppendAsync(work, decision.Job, events, cancel);
        if (decision.Job.State == JobState.Pending)
        {
            await work.NotifyAsync(ChangeSignals.Jobs, WaitingRooms.JobWaits, cancel);
        }

        return after;
    }

    private static async Task<ModelVersion> PublishAsync(UnitOfWork work, JobRow row, ModelDue due, Accompanying with, DateTimeOffset now, CancellationToken cancel)
    {
        var files = with.Files;
        var metrics = with.Metrics;
        if (due.Checkpoint is { } checkpoint)
        {
            (files, metrics) = await OfCheckpointAsync(work, row.Job.Id, checkpoint, cancel);
        }

        var algorithm = await AlgorithmCatalog.ByIdAsync(work, row.AlgorithmId, cancel);
        var serving = algorithm?.Serving;
        return await ModelCatalog.AddVersionAsync(
            work,
            new ModelVersionDraft
            {
                TenantId = row.Job.TenantId,
                Name = row.ModelName,
                JobId = row.Job.Id,
                Generation = row.Job.Generation,
                CheckpointId = due.Checkpoint?.Id,
                Partial = due.Partial,
                Metrics = metrics is { ValueKind: JsonValueKind.Object } ? metrics : null,
                Files = files,
                Serve = serving is null ? null : new(serving.Command, serving.Environment),
                ServeAlgorithmId = serving is null ? null : algorithm!.Id,
                CreatedAt = now,
            },
            cancel);
    }

    /// <summary>The model of a checkpoint, or all its files where none of them is said to be the model.</summary>
    private static async Task<(IReadOnlyList<FileEntry> Files, JsonElement? Metrics)> OfCheckpointAsync(UnitOfWork work, Guid job, Checkpoint checkpoint, CancellationToken cancel)
    {
        var row = await CheckpointStore.FindAsync(work, job, checkpoint.Number, cancel);
        var files = await CheckpointStore.FilesAsync(work, checkpoint.Id, cancel);
        if (row?.ModelPath is { } path)
        {
            files = [.. files.Where(file => file.Path == path).Select(file => file with { Path = Path.GetFileName(path) })];
        }

        var metrics = new Dictionary<string, double>();
        if (checkpoint is { MetricName: { } own, MetricValue: { } value })
        {
            metrics[own] = value;
        }

        if (checkpoint is { QualityMetric: { } quality, QualityValue: { } measured })
        {
            metrics[$"evaluation.{quality}"] = measured;
        }

        return (files, JsonSerializer.SerializeToElement(metrics));
    }

    private static async Task WriteLeasesAsync(UnitOfWork work, JobDecision decision, List<EventDraft> events, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var note in decision.Leases)
        {
            events.Add(new("lease", now, Json.Of(new { note.What, Worker = note.Lease.WorkerId, note.Fence, note.Reason })));
            if (note.What is "lost" or "ended")
            {
                var until = note.Lease.ExpiresAt < now ? note.Lease.ExpiresAt : now;
                await LeaseStore.ChargeAsync(work, decision.Job.TenantId, FairShare.Charge(note.Lease, until), cancel);
            }
        }
    }

    private static Task WriteLedgerAsync(UnitOfWork work, TrainingJob before, JobDecision decision, DateTimeOffset now, CancellationToken cancel)
    {
        var job = decision.Job;
        return job.HasEnded ? LedgerStore.EndAsync(work, job.Id, now, cancel)
            : job.Lease is null && decision.Move is not null ? LedgerStore.BeginAsync(work, job, LedgerStore.Waiting, null, now, cancel)
            : job.Fence != before.Fence ? LedgerStore.BeginAsync(work, job, "starting", null, now, cancel)
            : Task.CompletedTask;
    }
}
