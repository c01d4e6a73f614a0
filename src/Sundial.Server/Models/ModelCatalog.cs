using Sundial.Contracts.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Models;

/// <summary>Models for other slices: where a training's result goes.</summary>
internal static class ModelCatalog
{
    /// <summary>Makes a version of what a training left behind, and the model if there is none of its name yet.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="draft">What is to become of it.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The version; the one that is there already where this generation of the job has come to one.</returns>
    /// <exception cref="Platform.Problems.ProblemException">The bytes of a file are not in the store.</exception>
    public static async Task<ModelVersion> AddVersionAsync(UnitOfWork work, ModelVersionDraft draft, CancellationToken cancel)
    {
        // The lock of the model's row makes repeated calls wait for each other.
        var model = await ModelStore.LockOrAddModelAsync(work, draft, cancel);
        if (await ModelStore.VersionOfJobAsync(work, draft.JobId, draft.Generation, cancel) is { } there)
        {
            return there;
        }

        foreach (var file in draft.Files)
        {
            await KeepAsync(work, file, cancel);
        }

        return await ModelStore.AddVersionAsync(work, model, draft, cancel);
    }

    /// <summary>The version that a job came to.</summary>
    public static Task<ModelVersion?> ByIdAsync(UnitOfWork work, Guid id, CancellationToken cancel) => ModelStore.VersionByIdAsync(work, id, cancel);

    private static async Task KeepAsync(UnitOfWork work, FileEntry file, CancellationToken cancel)
    {
        if (!Digest.TryParse(file.Sha256, out var digest) || !await ArtifactStore.KeepAsync(work, digest, cancel))
        {
            throw ModelsProblems.BytesMissing.For($"The bytes of {file.Path} ({file.Sha256}) are not in the store; send them first.");
        }
    }
}
