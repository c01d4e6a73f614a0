using Microsoft.AspNetCore.Http;
using Sundial.Server.Models;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Stages;

/// <summary>Tells what a model version takes and gives, before anything is deployed.</summary>
internal static class ShowSignature
{
    /// <summary>Handles the request. A version that a program serves takes and gives what that says: there is no content.</summary>
    public static async Task<IResult> Handle(NameOrId model, VersionKey version, Caller caller, Database database, SignatureReader signatures, CancellationToken cancel)
    {
        var found = FoundStage.Of(await database.RunTenantAsync(caller.TenantId, work => ModelCatalog.FindServableAsync(work, caller.TenantId, model, version, cancel), cancel));
        return found.Program is null
            ? TypedResults.Ok(await signatures.ReadAsync(found.Label, found.Files.First(file => file.Path == found.ModelPath), cancel))
            : TypedResults.NoContent();
    }
}
