using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Protocol;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Asks for a new job that goes on from the model which a job made. Where not all of the data is used, it draws another part of it.</summary>
internal static class RetrainJob
{
    private const string Seed = "seed";
    private const string StateSuffix = ".training";

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        NameOrId job, RetrainRequest request, Caller caller, CreationId creation, HttpContext http, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        var now = clock.Now;
        Check(request);
        if (!creation.IsRepeat || !await database.RunTenantAsync(caller.TenantId, work => JobStore.IsThereAsync(work, creation.Id, cancel), cancel))
        {
            // What is gone on from is looked for as the tenant; the queue that the new job enters is everybody's.
            var draft = await database.RunTenantAsync(caller.TenantId, work => DraftAsync(work, creation.Id, job, request, caller, cancel), cancel);
            await database.RunPlatformAsync(
                async work =>
                {
                    // Bytes whose model was deleted a moment ago are not collected any more.
                    await FileFaults.KeepAsync(work, [draft.Continues!.Value.State], cancel);
                    return await draft.AddAsync(work, master, rules, now, cancel);
                },
                cancel);
        }

        var seen = await JobFinder.SeeAsync(database, caller, NameOrId.Parse(creation.Id.ToString()), clock, cancel);
        return ETags.Created(http, $"/v1/training-jobs/{creation.Id}", seen.View, seen.Tag);
    }

    private static void Check(RetrainRequest request)
    {
        var faults = new Faults();
        JobRules.CheckWithin(faults, request.WithinSeconds);
        JobRules.CheckHyperparameters(faults, [.. request.Hyperparameters ?? new Dictionary<string, string?>()], mayRemove: true);
        if (request.Name is not null)
        {
            NameOrId.CheckNew(faults, "name", request.Name);
        }

        faults.ThrowIfAny();
    }

    private static async Task<JobDraft> DraftAsync(UnitOfWork work, Guid id, NameOrId job, RetrainRequest request, Caller caller, CancellationToken cancel)
    {
        var row = await JobFinder.FindAsync(work, caller, job, cancel);
        var (model, state) = await StateAsync(work, row, cancel);
        if (await Orders.DataAsync(work, row.DatasetId, cancel) is null)
        {
            throw TrainingProblems.DatasetGone.For($"The data set of the job {row.Job.Name} was deleted; upload it again, and ask for a new job.");
        }

        var algorithm = (await AlgorithmCatalog.ByIdAsync(work, row.AlgorithmId, cancel))!;
        var hyperparameters = JobRules.Merge(row.Hyperparameters, request.Hyperparameters);
        if (algorithm.BuiltIn && request.Hyperparameters?.ContainsKey(Seed) != true)
        {
            hyperparameters[Seed] = Next(hyperparameters.GetValueOrDefault(Seed));
        }

        JobRules.CheckKnown(hyperparameters.Keys, algorithm.Name, algorithm.Specification);
        return new JobDraft
        {
            Id = id,
            TenantId = caller.TenantId,
            Name = request.Name,
            NamedAfter = row.ModelName,
            DatasetId = row.DatasetId,
            EvaluationDatasetId = row.EvaluationDatasetId,
            Algorithm = algorithm,
            Hyperparameters = hyperparameters,
            KeepExamples = row.KeepExamples,
            Size = row.Size,
            WithinSeconds = request.WithinSeconds,
            Continues = (new Continuation(row.Job.Id, model.Label, model.Model, row.Continues is { } first ? first.SplitSeed : row.Hyperparameters.GetValueOrDefault(Seed)), state),
        };
    }

    // What a training leaves beside its model to be gone on from.
    private static async Task<(ModelVersion Model, FileEntry State)> StateAsync(UnitOfWork work, JobRow row, CancellationToken cancel)
    {
        if (!row.Job.HasEnded)
        {
            throw TrainingProblems.Of(Refusal.HasNotEnded, row.Job);
        }

        if (row.ModelVersionId is not { } id || await ModelCatalog.ByIdAsync(work, id, cancel) is not { } model)
        {
            throw TrainingProblems.NothingToContinue.For($"The job {row.Job.Name} has no model to go on from; begin it again with retry, or ask for a new job.");
        }

        var state = (await ModelCatalog.FilesAsync(work, id, cancel)).FirstOrDefault(file => file.Path.EndsWith(StateSuffix, StringComparison.Ordinal));
        return state is not null
            ? (model, state)
            : throw TrainingProblems.NothingToContinue.For(
                $"The training of {model.Label} left no file {StateSuffix} to go on from, because it was cut short, is of an older version, or its algorithm writes none; ask for a new job on the same data.");
    }

    private static string Next(string? seed) => ulong.TryParse(seed ?? "1", CultureInfo.InvariantCulture, out var number) ? unchecked(number + 1).ToString(CultureInfo.InvariantCulture) : "2";
}
