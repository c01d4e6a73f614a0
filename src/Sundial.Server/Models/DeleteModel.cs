using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Deletes a model, or one of its versions.</summary>
internal static class DeleteModel
{
    /// <summary>Deletes the model with all its versions.</summary>
    public static async Task<NoContent> Handle(NameOrId model, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                var found = await LockAsync(work, caller, model, cancel);
                ETags.RequireMatch(http, found.Tag);
                await ModelStore.RemoveAsync(work, found.Id, cancel);
                return true;
            },
            cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Deletes a version; its number is not given again.</summary>
    public static async Task<NoContent> HandleVersion(NameOrId model, VersionKey version, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                await LockAsync(work, caller, model, cancel);
                var found = await ModelFinder.VersionAsync(work, caller, model, version, cancel);
                ETags.RequireMatch(http, found.Tag);
                await ModelStore.RemoveVersionAsync(work, found, cancel);
                return true;
            },
            cancel);
        return TypedResults.NoContent();
    }

    // A training that adds a version holds the same lock; what is read after it is what is deleted.
    private static async Task<Model> LockAsync(UnitOfWork work, Caller caller, NameOrId model, CancellationToken cancel)
    {
        var found = await ModelFinder.ModelAsync(work, caller, model, cancel);
        await ModelStore.LockAsync(work, found.Id, cancel);
        return await ModelFinder.ModelAsync(work, caller, model, cancel);
    }
}
