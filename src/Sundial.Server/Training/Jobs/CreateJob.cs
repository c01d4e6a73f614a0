using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Tenancy;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>Asks for a model by a deadline. The clock runs from the moment the server has the request.</summary>
internal static class CreateJob
{
    private const int NameTries = 5;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        CreateTrainingJobRequest request, Caller caller, CreationId creation, HttpContext http, Database database, TrainingMaster master, MasterClock clock, MasterRules rules, CancellationToken cancel)
    {
        var now = clock.Now;
        Check(request);
        if (!creation.IsRepeat || !await database.RunTenantAsync(caller.TenantId, work => JobStore.IsThereAsync(work, creation.Id, cancel), cancel))
        {
            // What is named is looked for as the tenant; the queue that the job enters is everybody's.
            var named = await database.RunTenantAsync(caller.TenantId, work => FindAsync(work, request, caller, cancel), cancel);
            await database.RunPlatformAsync(work => CreateAsync(work, creation.Id, request, named, caller, master, rules, now, cancel), cancel);
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

    private static async Task<JobRow> CreateAsync(
        UnitOfWork work, Guid id, CreateTrainingJobRequest request, Named named, Caller caller, TrainingMaster master, MasterRules rules, DateTimeOffset now, CancellationToken cancel)
    {
        var (dataset, evaluation, algorithm) = named;
        await Quotas.CheckJobsAsync(work, caller.TenantId, cancel);

        var least = TimeSpan.FromSeconds(algorithm.Specification.LeastSeconds);
        var deadline = now.AddSeconds(request.WithinSeconds);
        var demand = new Demand(request.Size, !algorithm.BuiltIn, least + rules.DeadlineReserve, deadline, algorithm.Specification.FillsDeadline);
        JobRules.Require(await master.AdmitAsync(work, demand, cancel), request.Size, now);

        await TrainingMaster.AwakenAsync(work, caller.TenantId, now, cancel);
        var job = new TrainingJob
        {
            Id = id,
            TenantId = caller.TenantId,
            Name = request.Name ?? "",
            State = JobState.Pending,
            RequestedAt = now,
            DeadlineAt = deadline,
            Least = least,
            FillsDeadline = algorithm.Specification.FillsDeadline,
        };
        var row = new JobRow(job, dataset.Id, evaluation?.Id, algorithm.Id, request.Hyperparameters, request.KeepExamples, request.Size, !algorithm.BuiltIn);
        row = await InsertAsync(work, row, request.Name, dataset.Name, cancel);
        await LedgerStore.BeginAsync(work, row.Job, LedgerStore.Waiting, null, now, cancel);
        await EventStore.MoveAsync(work, row.Job, new(null, JobState.Pending, null), now, cancel);
        await EventStore.AppendAsync(work, row.Job, [new("state", now, Json.Of(new { To = JobState.Pending, row.Job.Generation }))], cancel);
        await work.NotifyAsync(ChangeSignals.Jobs, WaitingRooms.JobWaits, cancel);
        return row;
    }

    private static async Task<Named> FindAsync(UnitOfWork work, CreateTrainingJobRequest request, Caller caller, CancellationToken cancel)
    {
        var dataset = await FindDatasetAsync(work, caller, request.Dataset, cancel);
        var evaluation = request.EvaluationDataset is { } named ? await FindDatasetAsync(work, caller, named, cancel) : null;
        var algorithm = await FindAlgorithmAsync(work, caller, request, dataset, cancel);
        JobRules.CheckKnown(request.Hyperparameters.Keys, algorithm.Name, algorithm.Specification);
        return new Named(dataset, evaluation, algorithm);
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

    private static async Task<JobRow> InsertAsync(UnitOfWork work, JobRow row, string? asked, string dataset, CancellationToken cancel)
    {
        for (var tries = 0; tries < (asked is null ? NameTries : 1); tries++)
        {
            var named = row with { Job = row.Job with { Name = asked ?? JobName.MakeUp(dataset, tries) } };
            if (await JobStore.InsertAsync(work, named, cancel))
            {
                return named;
            }
        }

        throw TrainingProblems.NameTaken.For($"There is a training job {asked ?? "of that name"} already; choose another name.");
    }

    /// <summary>What a request names, found in the tenant's sight.</summary>
    private sealed record Named(DatasetReference Dataset, DatasetReference? Evaluation, AlgorithmVersion Algorithm);
}
