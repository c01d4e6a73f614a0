using Microsoft.AspNetCore.Http;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Models;

/// <summary>Shows a model.</summary>
internal static class ShowModel
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(NameOrId model, HttpContext http, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        var found = await ModelFinder.ModelAsync(work, caller, model, cancel);
        return ETags.Answer(http, found.ToView(), found.Tag);
    }
}
