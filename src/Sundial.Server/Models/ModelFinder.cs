using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Finds what a path names, or says that it is not there.</summary>
internal static class ModelFinder
{
    /// <summary>The model.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static async Task<Model> ModelAsync(UnitOfWork work, Caller caller, NameOrId model, CancellationToken cancel) =>
        await ModelStore.FindAsync(work, caller.TenantId, model, cancel) ?? throw ModelsProblems.Unknown.For($"There is no model {model}.");

    /// <summary>The version of the model.</summary>
    /// <exception cref="Platform.Problems.ProblemException">There is none such: 404.</exception>
    public static async Task<ModelVersion> VersionAsync(UnitOfWork work, Caller caller, NameOrId model, VersionKey version, CancellationToken cancel)
    {
        var found = await ModelAsync(work, caller, model, cancel);
        return await ModelStore.FindVersionAsync(work, found.Id, version.Number, cancel)
            ?? throw ModelsProblems.VersionUnknown.For($"Model {found.Name} has no version {version}; its latest is {found.LatestVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "deleted"}.");
    }
}
