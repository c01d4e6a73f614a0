using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Algorithms;

/// <summary>Sees to it at start that the algorithms that come with Sundial are in the database, as this version of it has them.</summary>
internal sealed class BuiltInAlgorithms(Database database, TimeProvider clock) : IHostedService
{
    /// <summary>The classifier of pictures. Its command is the name by which the worker knows it.</summary>
    public static AlgorithmSpecification ImageClassification { get; } = new()
    {
        Command = [DatasetTask.ImageClassification],
        Hyperparameters = Without("epochs", "seed", "threads", "tier", "optimize_for", "memory", "tune"),
        Objective = new("validation_accuracy", Maximize: true),
        LeastSeconds = 4,
        FillsDeadline = true,
        CanEvaluate = true,
    };

    /// <summary>The detector. Its checkpoints are compared by what is found on the validation images.</summary>
    public static AlgorithmSpecification ObjectDetection { get; } = new()
    {
        Command = [DatasetTask.ObjectDetection],
        Hyperparameters = Without("epochs", "seed", "threads", "tier", "optimize_for", "memory", "tune"),
        Objective = new("validation_average_precision_50", Maximize: true),
        LeastSeconds = 6,
        FillsDeadline = true,
        CanEvaluate = true,
    };

    /// <summary>The learner of tables. What it makes as good as it can depends on the column, and a checkpoint of it is only made of a better model: the latest is the best.</summary>
    public static AlgorithmSpecification Table { get; } = new()
    {
        Command = [DatasetTask.Table],
        Hyperparameters = Without("target", "task", "seed", "threads", "tier", "optimize_for", "memory", "tune"),
        LeastSeconds = 4,
        FillsDeadline = true,
        CanEvaluate = true,
    };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => database.RunPlatformAsync(
        async work =>
        {
            // Begun in one transaction and under one lock: servers that start at once agree.
            await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('built-in algorithms', 0))", cancellationToken);
            await EnsureAsync(work, DatasetTask.ImageClassification, ImageClassification, cancellationToken);
            await EnsureAsync(work, DatasetTask.ObjectDetection, ObjectDetection, cancellationToken);
            return await EnsureAsync(work, DatasetTask.Table, Table, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> EnsureAsync(UnitOfWork work, string name, AlgorithmSpecification specification, CancellationToken cancel)
    {
        var latest = await AlgorithmStore.BuiltInAsync(work, name, cancel);
        if (latest is not null && JsonElement.DeepEquals(Json(latest.Specification), Json(specification)))
        {
            return false;
        }

        // Jobs name the version they were made with, so an older one stays.
        var now = clock.GetStoredNow();
        await AlgorithmStore.AddAsync(work, new(Guid.CreateVersion7(now), null, name, 0, specification, null, 0, now), cancel);
        return true;
    }

    private static JsonElement Json(AlgorithmSpecification specification) => JsonSerializer.SerializeToElement(specification, WireJson.Options);

    // Hyperparameters that have no value unless a job gives them one.
    private static Dictionary<string, string?> Without(params string[] names) => names.ToDictionary(name => name, string? (_) => null);
}
