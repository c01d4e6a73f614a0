using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Asks for a model by a deadline. The clock runs from the moment the server has the request.</summary>
internal static class CreateJob
{
    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        CreateTrainingJobRequest request, Caller caller, CreationId creation, HttpContext http, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        var now = clock.Now;
        Check(request);
        if (!creation.IsRepeat || !await database.RunTenantAsync(caller.TenantId, work => JobStore.IsThereAsync(work, creation.Id, cancel), cancel))
        {
            // What is named is looked for as the tenant; the queue that the job enters is everybody's.
            var draft = await database.RunTenantAsync(caller.TenantId, work => DraftAsync(work, creation.Id, request, caller, cancel), cancel);
            await database.RunPlatformAsync(work => draft.AddAsync(work, master, rules, now, cancel), cancel);
        }

        var seen = await JobFinder.SeeAsync(database, caller, NameOrId.Parse(creation.Id.ToString()), clock, cancel);
        return ETags.Created(http, $"/v1/training-jobs/{creation.Id}", seen.View, seen.Tag);
    }

    private static void Check(CreateTrainingJobRequest request)
    {
        var faults = new Faults();
        JobRules.CheckWithin(faults, request.WithinSeconds);
        JobRules.CheckHyperparameters(faults, [.. request.Hyperparameters.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))], mayRemove: false);
        JobRules.CheckSize(faults, request.Size);
        faults.Check(request.AlgorithmVersion is null or >= 1, "algorithm_version", "must be at least 1");
        if (request.Name is not null)
        {
            NameOrId.CheckNew(faults, "name", request.Name);
        }

        faults.ThrowIfAny();
    }

    private static async Task<JobDraft> DraftAsync(UnitOfWork work, Guid id, CreateTrainingJobRequest request, Caller caller, CancellationToken cancel)
    {
        var dataset = await FindDatasetAsync(work, caller, request.Dataset, cancel);
        var evaluation = request.EvaluationDataset is { } named ? await FindDatasetAsync(work, caller, named, cancel) : null;
        var algorithm = await FindAlgorithmAsync(work, caller, request, dataset, cancel);
        JobRules.CheckKnown(request.Hyperparameters.Keys, algorithm.Name, algorithm.Specification);
        return new JobDraft
        {
            Id = id,
            TenantId = caller.TenantId,
            Name = request.Name,
            NamedAfter = dataset.Name,
            DatasetId = dataset.Id,
            EvaluationDatasetId = evaluation?.Id,
            Algorithm = algorithm,
            Hyperparameters = request.Hyperparameters,
            KeepExamples = request.KeepExamples,
            Size = request.Size,
            WithinSeconds = request.WithinSeconds,
        };
    }

    private static async Task<DatasetReference> FindDatasetAsync(UnitOfWork work, Caller caller, string named, CancellationToken cancel) =>
        await DatasetCatalog.FindAsync(work, caller.TenantId, named, cancel) ?? throw DatasetsProblems.Unknown.For($"There is no data set {NameOrId.Parse(named)}.");

    private static async Task<AlgorithmVersion> FindAlgorithmAsync(
        UnitOfWork work, Caller caller, CreateTrainingJobRequest request, DatasetReference dataset, CancellationToken cancel)
    {
        if (request.Algorithm is { } named)
        {
            return await AlgorithmCatalog.FindAsync(work, caller.TenantId, named, request.AlgorithmVersion, cancel)
                ?? throw AlgorithmsProblems.Unknown.For($"There is no algorithm {NameOrId.Parse(named)}{(request.AlgorithmVersion is { } version ? $" of version {version}" : "")}.");
        }

        var builtIn = await AlgorithmCatalog.ForTaskAsync(work, dataset.Task, cancel)
            ?? throw TrainingProblems.AlgorithmNeeded.For($"The task {dataset.Task} of the data set {dataset.Name} has no built-in algorithm; name one as algorithm.");
        return request.AlgorithmVersion is null || request.AlgorithmVersion == builtIn.Version
            ? builtIn
            : await AlgorithmCatalog.FindAsync(work, caller.TenantId, builtIn.Name, request.AlgorithmVersion, cancel)
                ?? throw AlgorithmsProblems.Unknown.For($"There is no algorithm {builtIn.Name} of version {request.AlgorithmVersion}.");
    }
}
