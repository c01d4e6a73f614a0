using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Finds what a path names, or says that it is not there.</summary>
internal static class ModelFinder
{
    /// <summary>The model.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static Task<Model> ModelAsync(UnitOfWork work, Caller caller, NameOrId model, CancellationToken cancel) => ModelAsync(work, caller.TenantId, model, cancel);

    /// <summary>The model, for a tenant.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static async Task<Model> ModelAsync(UnitOfWork work, Guid tenant, NameOrId model, CancellationToken cancel) =>
        await ModelStore.FindAsync(work, tenant, model, cancel) ?? throw ModelsProblems.Unknown.For(model.Name is "" ? "There is no model of this name." : $"There is no model {model}.");

    /// <summary>The version of the model.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static Task<ModelVersion> VersionAsync(UnitOfWork work, Caller caller, NameOrId model, VersionKey version, CancellationToken cancel) =>
        VersionAsync(work, caller.TenantId, model, version, cancel);

    /// <summary>The version of the model, for a tenant.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static async Task<ModelVersion> VersionAsync(UnitOfWork work, Guid tenant, NameOrId model, VersionKey version, CancellationToken cancel)
    {
        var found = await ModelAsync(work, tenant, model, cancel);
        return await ModelStore.FindVersionAsync(work, found.Id, version.Number, cancel)
            ?? throw ModelsProblems.VersionUnknown.For($"Model {found.Name} has no version {version}; its latest is {found.LatestVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "deleted"}.");
    }
}
