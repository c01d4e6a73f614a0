using System.Collections.Concurrent;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Desk;

/// <summary>Writes orders: everything that a worker which knows nothing needs for a job.</summary>
internal sealed class Orders(MasterRules rules)
{
    /// <summary>The channel that a job's data set is put in.</summary>
    public const string TrainingChannel = "training";

    /// <summary>The channel that what a job goes on from is put in; SageMaker's name for it.</summary>
    public const string ModelChannel = "model";

    /// <summary>The platform's own word, among hyperparameters, for the seed by which the data was divided before.</summary>
    public const string SplitSeed = "_split_seed";

    // That of the built-in algorithms where a job names none.
    private const string UsualSeed = "1";

    // A version of an algorithm never changes.
    private readonly ConcurrentDictionary<Guid, AlgorithmVersion> _algorithms = new();

    /// <summary>The algorithm that a job runs.</summary>
    public async Task<AlgorithmVersion> AlgorithmAsync(UnitOfWork work, Guid id, CancellationToken cancel) =>
        _algorithms.TryGetValue(id, out var known)
            ? known
            : _algorithms.GetOrAdd(id, await AlgorithmCatalog.ByIdAsync(work, id, cancel) ?? throw new InvalidOperationException($"A job names the algorithm {id}, which is not there."));

    /// <summary>What a job makes as good as it can.</summary>
    public async Task<Objective?> ObjectiveAsync(UnitOfWork work, JobRow row, CancellationToken cancel) =>
        (await AlgorithmAsync(work, row.AlgorithmId, cancel)).Specification.Objective;

    /// <summary>The job's best checkpoint: what becomes its model if it ends now.</summary>
    public async Task<Checkpoint?> BestAsync(UnitOfWork work, JobRow row, CancellationToken cancel)
    {
        var kept = await CheckpointStore.KeptAsync(work, row.Job.Id, cancel);
        return kept.Count == 0 ? null : kept.Select(one => one.Checkpoint).Best(row.Job, await ObjectiveAsync(work, row, cancel));
    }

    /// <summary>How a job is to be done.</summary>
    public async Task<JobOrder> OfAsync(UnitOfWork work, JobRow row, DateTimeOffset now, CancellationToken cancel)
    {
        var algorithm = await AlgorithmAsync(work, row.AlgorithmId, cancel);
        var hyperparameters = new Dictionary<string, string>();
        foreach (var (name, value) in algorithm.Specification.Hyperparameters ?? new Dictionary<string, string?>())
        {
            if (value is not null)
            {
                hyperparameters[name] = value;
            }
        }

        foreach (var (name, value) in row.Hyperparameters)
        {
            hyperparameters[name] = value;
        }

        // Said even where it is the usual: a job that goes on has another seed of its own, by which test rows of the first would be taken for its own.
        if (row.Continues is { } first && (first.SplitSeed ?? (row.Custom ? null : UsualSeed)) is { } seed)
        {
            hyperparameters[SplitSeed] = seed;
        }

        return new()
        {
            Job = row.Job.Id,
            JobName = row.Job.Name,
            Generation = row.Job.Generation,
            Algorithm = algorithm.Name,
            AlgorithmVersion = algorithm.Version,
            Specification = algorithm.Specification,
            Bundle = algorithm.Bundle is { } bundle ? new("bundle", bundle.Hex, algorithm.BundleSizeBytes) : null,
            IsCustom = row.Custom,
            Hyperparameters = hyperparameters,
            Channels = await ChannelsAsync(work, row, cancel),
            Size = row.Size,
            RemainingSeconds = Remaining(row.Job, now),
            BudgetSeconds = (row.Job.DeadlineAt - row.Job.RequestedAt).TotalSeconds,
        };
    }

    private static async Task<Dictionary<string, FileEntry>> ChannelsAsync(UnitOfWork work, JobRow row, CancellationToken cancel)
    {
        var channels = new Dictionary<string, FileEntry>();
        if (await DataAsync(work, row.DatasetId, cancel) is { } data)
        {
            channels[TrainingChannel] = data;
        }

        if (row.Continues is not null && await CheckpointStore.FilesAsync(work, row.Job.Id, cancel) is [var state, ..])
        {
            channels[ModelChannel] = state;
        }

        return channels;
    }

    /// <summary>The job with its lease, and the checkpoint to go on from.</summary>
    public async Task<JobAssignment> AssignAsync(UnitOfWork work, JobRow row, DateTimeOffset now, CancellationToken cancel) => new()
    {
        Lease = new(row.Job.Lease!.Id, row.Job.Fence),
        Order = await OfAsync(work, row, now, cancel),
        Checkpoint = await LastAsync(work, row, cancel),
        State = row.Job.State,
        Progress = row.Progress,
    };

    /// <summary>The checkpoint that a worker goes on from.</summary>
    public static async Task<CheckpointFiles?> LastAsync(UnitOfWork work, JobRow row, CancellationToken cancel) =>
        (await CheckpointStore.KeptAsync(work, row.Job.Id, cancel)).Select(one => one.Checkpoint).Last(row.Job) is { } last
            ? await CheckpointStore.ForWorkerAsync(work, last, cancel)
            : null;

    /// <summary>The file of a data set; null once its bytes were let go.</summary>
    public static async Task<FileEntry?> DataAsync(UnitOfWork work, Guid dataset, CancellationToken cancel) =>
        await DatasetCatalog.ByIdAsync(work, dataset, cancel) is { Digest: { } digest } data ? new(data.FileName, digest.Hex, data.SizeBytes) : null;

    /// <summary>What a worker is told of the time that is left: until the master steps in.</summary>
    public double Remaining(TrainingJob job, DateTimeOffset now) => Math.Max(0, (job.DueAt(rules) - now).TotalSeconds);
}
