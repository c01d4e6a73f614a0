using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Jobs;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training;

/// <summary>Which of a job's checkpoints is meant: the best, the latest, or one by its number.</summary>
/// <param name="Number">The number; null for the best or the latest.</param>
/// <param name="Latest">Whether the latest is meant.</param>
internal sealed record CheckpointKey(int? Number, bool Latest)
{
    /// <summary>Reads what a request says; the best where it says nothing.</summary>
    public static CheckpointKey Parse(string? text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is no checkpoint.");

    /// <summary>Reads what a request says.</summary>
    /// <returns>Whether it is best, latest or a number.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CheckpointKey? key)
    {
        key = text switch
        {
            null or "best" => new(null, Latest: false),
            "latest" => new(null, Latest: true),
            _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, Latest: false) : null,
        };
        return key is not null;
    }
}

/// <summary>A checkpoint as it is served.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Files">Its files.</param>
/// <param name="ModelPath">Which of them is the model; null only where a program serves it.</param>
/// <param name="Program">The program that serves it; null where the scorer runs it itself.</param>
internal sealed record ServableCheckpoint(string Job, int Number, IReadOnlyList<FileEntry> Files, string? ModelPath, ServingProgram? Program);

/// <summary>Checkpoints for other slices: what is served while a job trains on.</summary>
internal sealed class CheckpointCatalog(Orders orders)
{
    /// <summary>Finds a checkpoint of a job whose files are there.</summary>
    /// <param name="work">The tenant's.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="job">The job.</param>
    /// <param name="key">Which of its checkpoints.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="Platform.Problems.ProblemException">There is no such job, or no such checkpoint, or it cannot be served.</exception>
    public async Task<ServableCheckpoint> FindAsync(UnitOfWork work, Caller caller, NameOrId job, CheckpointKey key, CancellationToken cancel)
    {
        var row = await JobFinder.FindAsync(work, caller, job, cancel);
        var algorithm = await orders.AlgorithmAsync(work, row.AlgorithmId, cancel);
        var kept = (await CheckpointStore.KeptAsync(work, row.Job.Id, cancel)).Where(one => one.ModelPath is not null || algorithm.Serving is not null).ToList();
        var wanted = key.Number is { } number ? kept.Find(one => one.Checkpoint.Number == number)
            : key.Latest ? kept.LastOrDefault()
            : kept.Select(one => one.Checkpoint).Best(row.Job, algorithm.Specification.Objective) is { } best ? kept.Find(one => one.Checkpoint == best) : null;
        if (wanted is null)
        {
            throw TrainingProblems.CheckpointUnknown.For(Missing(row.Job.Name, key, kept));
        }

        var files = await CheckpointStore.FilesAsync(work, wanted.Checkpoint.Id, cancel);
        return new(row.Job.Name, wanted.Checkpoint.Number, files, wanted.ModelPath, algorithm.Serving);
    }

    private static string Missing(string job, CheckpointKey key, List<CheckpointRow> kept) => kept.Count == 0
        ? $"The job {job} has no checkpoint with a model that is kept; wait for one, or name the model it came to."
        : $"The job {job} has no checkpoint {key.Number} with a model that is kept; there are {string.Join(", ", kept.Select(one => one.Checkpoint.Number))}.";
}
