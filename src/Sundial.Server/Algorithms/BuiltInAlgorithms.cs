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
        Hyperparameters = new Dictionary<string, string?>
        {
            ["epochs"] = null,
            ["seed"] = null,
            ["threads"] = null,
            ["optimize_for"] = null,
            ["memory"] = null,
        },
        Objective = new("validation_accuracy", Maximize: true),
        LeastSeconds = 4,
        FillsDeadline = true,
        CanEvaluate = true,
    };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) =>
        database.RunPlatformAsync(work => EnsureAsync(work, DatasetTask.ImageClassification, ImageClassification, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> EnsureAsync(UnitOfWork work, string name, AlgorithmSpecification specification, CancellationToken cancel)
    {
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('built-in algorithms', 0))", cancel);
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
}
