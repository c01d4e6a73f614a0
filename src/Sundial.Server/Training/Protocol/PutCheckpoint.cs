using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Workers;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker names a checkpoint whose bytes the server has.</summary>
internal static class PutCheckpoint
{
    // Evaluators that do not keep up do not keep every checkpoint alive.
    private const int MostWaitingForEvaluation = 10;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        Guid lease, PutCheckpointRequest request, Database database, MasterClock clock, MasterRules rules, Orders orders, CancellationToken cancel)
    {
        Check(request);
        await database.RunPlatformAsync(
            async work =>
            {
                var now = clock.Now;
                var row = await LeaseWork.LockAsync(work, lease, request.Fence, cancel);
                var decision = row.Job.TakeCheckpoint(lease, request.Fence, request.Generation, now, rules).OrThrow();
                if (!await CheckpointStore.ExistsAsync(work, row.Job.Id, request.Id, cancel))
                {
                    var events = await TakeAsync(work, row, request, orders, now, cancel);
                    await DecisionWriter.WriteAsync(work, row, decision, new() { Events = events }, now, cancel);
                }

                return true;
            },
            cancel);
        return TypedResults.NoContent();
    }

    private static void Check(PutCheckpointRequest request)
    {
        var faults = new Faults();
        FileFaults.Check(faults, request.Files, least: 1);
        faults.Check(request.Generation >= 1, "generation", "must be at least 1");
        faults.Check(request.ModelPath is null || request.Files.Any(file => file.Path == request.ModelPath), "model_path", "must be the path of one of the files");
        faults.Check(request.MetricName is null or { Length: >= 1 and <= 255 }, "metric_name", "must be 1 to 255 characters");
        faults.ThrowIfAny();
    }

    private static async Task<IReadOnlyList<EventDraft>> TakeAsync(
        UnitOfWork work, JobRow row, PutCheckpointRequest request, Orders orders, DateTimeOffset now, CancellationToken cancel)
    {
        await FileFaults.KeepAsync(work, request.Files, cancel);
        await TenantStorage.ChargeAsync(work, row.Job.TenantId, await NewBytesAsync(work, row.Job.TenantId, request, cancel), cancel);
        var specification = (await orders.AlgorithmAsync(work, row.AlgorithmId, cancel)).Specification;
        var evaluates = specification.CanEvaluate && request.ModelPath is not null;
        var number = await CheckpointStore.InsertAsync(work, row.Job, request, evaluates ? "pending" : "none", now, cancel);
        if (evaluates)
        {
            var model = request.Files.First(file => file.Path == request.ModelPath).Sha256;
            if (!await EvaluationStore.CopyAsync(work, row.Job.Id, request.Id, model, cancel))
            {
                await work.NotifyAsync(ChangeSignals.Jobs, WaitingRooms.CheckpointWaits, cancel);
            }
        }

        var kept = await CheckpointStore.KeptAsync(work, row.Job.Id, cancel);
        var wanted = kept.Where(one => one.View.Evaluation is "pending" or "running" && one.View.Number > number - MostWaitingForEvaluation)
            .Select(one => one.Checkpoint.Id).ToHashSet();
        var dispensable = kept.Select(one => one.Checkpoint).ToList().Dispensable(row.Job, specification.Objective, one => wanted.Contains(one.Id));
        await CheckpointStore.DropAsync(work, [.. dispensable.Select(one => one.Id)], now, cancel);
        return [new("checkpoint", now, Json.Of(new { Number = number, request.Generation, request.Step, request.Epoch, request.MetricName, request.MetricValue }))];
    }

    /// <summary>Bytes that the tenant does not store under another name already.</summary>
    private static Task<long> NewBytesAsync(UnitOfWork work, Guid tenant, PutCheckpointRequest request, CancellationToken cancel) =>
        work.ScalarAsync<long>(
            """
            select coalesce(sum(f.size), 0)::bigint from unnest(@digests, @sizes) as f (digest, size)
            where not exists (select 1 from artifact_files a where a.tenant_id = @tenant and a.digest = f.digest)
            """,
            cancel,
            ("tenant", tenant),
            ("digests", request.Files.Select(file => file.Sha256).ToArray()),
            ("sizes", request.Files.Select(file => file.SizeBytes).ToArray()));
}
