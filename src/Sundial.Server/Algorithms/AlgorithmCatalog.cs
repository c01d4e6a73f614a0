using Sundial.Server.Platform.Database;

namespace Sundial.Server.Algorithms;

/// <summary>Algorithms for other slices: what a job runs.</summary>
internal static class AlgorithmCatalog
{
    /// <summary>Finds a version of an algorithm of the tenant, or of a built-in one.</summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="nameOrId">The algorithm's name, or the id of one of its versions.</param>
    /// <param name="version">Which version of it; null for the latest, or the one that the id names.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null where there is none such; <see cref="AlgorithmsProblems.Unknown"/> says so to a caller.</returns>
    public static async Task<AlgorithmVersion?> FindAsync(UnitOfWork work, Guid tenant, string nameOrId, int? version, CancellationToken cancel)
    {
        if (!Guid.TryParse(nameOrId, out var id))
        {
            return await AlgorithmStore.ByNameAsync(work, tenant, nameOrId, version, cancel);
        }

        var named = await AlgorithmStore.ByIdAsync(work, tenant, id, cancel);
        return named is null || version is null || named.Version == version
            ? named
            : await AlgorithmStore.ByNameAsync(work, tenant, named.Name, version, cancel);
    }

    /// <summary>The latest built-in algorithm for a task of <see cref="Datasets.DatasetTask"/>; null where the task has none.</summary>
    public static Task<AlgorithmVersion?> ForTaskAsync(UnitOfWork work, string task, CancellationToken cancel) => AlgorithmStore.BuiltInAsync(work, task, cancel);

    /// <summary>The version that a job names.</summary>
    public static Task<AlgorithmVersion?> ByIdAsync(UnitOfWork work, Guid id, CancellationToken cancel) => AlgorithmStore.ByIdAsync(work, id, cancel);
}
