using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Tells how good each model and variant of an endpoint is on what is known to be right.</summary>
internal static class ReadAccuracy
{
    /// <summary>Handles the request. A label is right where it is the truth, or the same number in other words.</summary>
    public static async Task<Ok<IReadOnlyList<LiveAccuracy>>> Handle(
        NameOrId endpoint,
        [FromQuery(Name = "since")] DateTimeOffset? since,
        [FromQuery(Name = "until")] DateTimeOffset? until,
        Caller caller,
        Database database,
        CancellationToken cancel) =>
        TypedResults.Ok<IReadOnlyList<LiveAccuracy>>(await database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.AccuracyAsync(
                work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, since?.ToUniversalTime(), until?.ToUniversalTime(), cancel),
            cancel));
}
