using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Server.Algorithms;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tenancy;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Jobs;

/// <summary>A new job before it is admitted.</summary>
internal sealed record JobDraft
{
    private const int NameTries = 5;

    /// <summary>The id it is to have.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Its name; null to make one up.</summary>
    public required string? Name { get; init; }

    /// <summary>What a name is made up from.</summary>
    public required string NamedAfter { get; init; }

    /// <summary>What it is trained on.</summary>
    public required Guid DatasetId { get; init; }

    /// <summary>What it is scored on, where that is another.</summary>
    public Guid? EvaluationDatasetId { get; init; }

    /// <summary>What it runs.</summary>
    public required AlgorithmVersion Algorithm { get; init; }

    /// <summary>As they were given.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>Whether evaluations keep each example.</summary>
    public bool KeepExamples { get; init; }

    /// <summary>What a worker must have.</summary>
    public required JobSize Size { get; init; }

    /// <summary>Seconds until the model must be there.</summary>
    public required double WithinSeconds { get; init; }

    /// <summary>What it goes on from, with the file that says how; null for a job of its own.</summary>
    public (Continuation What, FileEntry State)? Continues { get; init; }

    /// <summary>Admits it and writes it down, in a transaction of the platform's.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has too many, its deadline cannot be kept, or its name is taken.</exception>
    public async Task<JobRow> AddAsync(UnitOfWork work, TrainingMaster master, MasterRules rules, DateTimeOffset now, CancellationToken cancel)
    {
        await Quotas.CheckJobsAsync(work, TenantId, cancel);
        var specification = Algorithm.Specification;
        var least = TimeSpan.FromSeconds(specification.LeastSeconds);
        var deadline = now.AddSeconds(WithinSeconds);
        var demand = new Demand(Size, !Algorithm.BuiltIn, least + rules.DeadlineReserve, deadline, specification.FillsDeadline);
        JobRules.Require(await master.AdmitAsync(work, demand, cancel), Size, now);

        await TrainingMaster.AwakenAsync(work, TenantId, now, cancel);
        var job = new TrainingJob
        {
            Id = Id,
            TenantId = TenantId,
            Name = Name ?? "",
            State = JobState.Pending,
            RequestedAt = now,
            DeadlineAt = deadline,
            Least = least,
            FillsDeadline = specification.FillsDeadline,
        };
        var row = new JobRow(job, DatasetId, EvaluationDatasetId, Algorithm.Id, Hyperparameters, KeepExamples, Size, !Algorithm.BuiltIn, Continues: Continues?.What);
        row = await InsertAsync(work, row, cancel);
        if (Continues is { State: var state })
        {
            await JobStore.KeepFileAsync(work, row.Job, state, cancel);
        }

        await LedgerStore.BeginAsync(work, row.Job, LedgerStore.Waiting, null, now, cancel);
        await EventStore.MoveAsync(work, row.Job, new(null, JobState.Pending, null), now, cancel);
        await EventStore.AppendAsync(work, row.Job, [new("state", now, Json.Of(new { To = JobState.Pending, row.Job.Generation }))], cancel);
        await work.NotifyAsync(ChangeSignals.Jobs, WaitingRooms.JobWaits, cancel);
        return row;
    }

    private async Task<JobRow> InsertAsync(UnitOfWork work, JobRow row, CancellationToken cancel)
    {
        for (var tries = 0; tries < (Name is null ? NameTries : 1); tries++)
        {
            var named = row with { Job = row.Job with { Name = Name ?? JobName.MakeUp(NamedAfter, tries) } };
            if (await JobStore.InsertAsync(work, named, cancel))
            {
                return named;
            }
        }

        throw TrainingProblems.NameTaken.For($"There is a training job {Name ?? "of that name"} already; choose another name.");
    }
}
