using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Shows kept predictions.</summary>
internal static class ReadPredictions
{
    /// <summary>Handles a request for a page of them, newest first.</summary>
    public static async Task<Ok<Page<PredictionView>>> List(
        [AsParameters] Paging paging, [AsParameters] PredictionQuery query, NameOrId endpoint, Caller caller, Database database, CancellationToken cancel)
    {
        var (before, atMost, asked) = (paging.BeforeId, paging.Fetch, query.Checked());
        var found = await database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.ListAsync(work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, asked, before, atMost, cancel),
            cancel);
        return TypedResults.Ok(paging.PageOf(found, view => Cursor.Of(view.Record.Id)));
    }

    /// <summary>Handles a request for one.</summary>
    public static async Task<Ok<PredictionView>> Show(NameOrId endpoint, Guid prediction, Caller caller, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.FindAsync(work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, prediction, cancel)
                ?? throw PredictionsProblems.Unknown(prediction),
            cancel));
}
