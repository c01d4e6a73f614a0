using Sundial.Contracts.Models;
using Sundial.Server.Algorithms;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Models for other slices: where a training's result goes, and what is served.</summary>
internal static class ModelCatalog
{
    // As scorers know an archive that they are to unpack where a model lies.
    private const string PackedModel = "model.tar.gz";

    /// <summary>Makes a version of what a training left behind or a tenant brought, and the model if there is none of its name yet.</summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="draft">What is to become of it.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The version; the one that is there already where this generation of the job has come to one.</returns>
    /// <exception cref="Platform.Problems.ProblemException">The bytes of a file are not in the store.</exception>
    public static async Task<ModelVersion> AddVersionAsync(UnitOfWork work, ModelVersionDraft draft, CancellationToken cancel)
    {
        // The lock of the model's row makes repeated calls wait for each other.
        var model = await ModelStore.LockOrAddModelAsync(work, draft, cancel);
        if (draft is { JobId: { } job, Generation: { } generation } && await ModelStore.VersionOfJobAsync(work, job, generation, cancel) is { } there)
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

    /// <summary>The files of a version.</summary>
    public static async Task<IReadOnlyList<FileEntry>> FilesAsync(UnitOfWork work, Guid version, CancellationToken cancel) =>
        [.. (await ModelStore.FilesAsync(work, [version], cancel))[version]];

    /// <summary>Finds a version as it is served, for a tenant that names it.</summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="reference">A model's name or id, with <c>:VERSION</c> or <c>:latest</c> for one that is not the latest.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="Platform.Problems.ProblemException">There is none such (404), or it has neither an ONNX file nor a program (409).</exception>
    public static Task<ServableModel> FindServableAsync(UnitOfWork work, Guid tenant, string reference, CancellationToken cancel)
    {
        var at = reference.LastIndexOf(':');
        var (name, version) = at < 0 ? (reference, "latest") : (reference[..at], reference[(at + 1)..]);
        return FindServableAsync(work, tenant, NameOrId.Parse(name), VersionKey.Parse(version), cancel);
    }

    /// <summary>Finds a version as it is served, for a tenant that names model and version.</summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="Platform.Problems.ProblemException">There is none such (404), or it has neither an ONNX file nor a program (409).</exception>
    public static async Task<ServableModel> FindServableAsync(UnitOfWork work, Guid tenant, NameOrId model, VersionKey version, CancellationToken cancel)
    {
        var found = await ModelFinder.VersionAsync(work, tenant, model, version, cancel);
        var files = (await ModelStore.FilesAsync(work, [found.Id], cancel))[found.Id].ToList();
        if (found.Serve is { } serve)
        {
            return await WithProgramAsync(work, found, serve, files, cancel);
        }

        return OnnxFiles.MainOf(files) is { } path
            ? new(found.Id, found.Model, found.Version, OnnxFiles.ServedOf(files), path, null)
            : throw ModelsProblems.NotServable.For(
                $"{found.Label} has no program that serves it, and {(files.Any(OnnxFiles.IsOnnx) ? "more than one ONNX file, none of them called model.onnx" : "no ONNX file")}; bring a version that has.");
    }

    // The one file of a version that was brought with a program is an archive: of the program and of whatever it loads.
    private static async Task<ServableModel> WithProgramAsync(UnitOfWork work, ModelVersion version, ModelServing serve, List<FileEntry> files, CancellationToken cancel) =>
        version.ServeAlgorithmId is { } algorithm
            ? new(version.Id, version.Model, version.Version, files, null, (await AlgorithmCatalog.ByIdAsync(work, algorithm, cancel))!.Serving)
            : new(version.Id, version.Model, version.Version, [files[0] with { Path = PackedModel }], null, new(serve.Command, serve.Environment ?? new Dictionary<string, string>(), null));

    private static async Task KeepAsync(UnitOfWork work, FileEntry file, CancellationToken cancel)
    {
        if (!Digest.TryParse(file.Sha256, out var digest) || !await ArtifactStore.KeepAsync(work, digest, cancel))
        {
            throw ModelsProblems.BytesMissing.For($"The bytes of {file.Path} ({file.Sha256}) are not in the store; send them first.");
        }
    }
}
