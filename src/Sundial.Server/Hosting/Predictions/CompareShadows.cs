using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Holds what shadows answered against what went to the callers.</summary>
internal static class CompareShadows
{
    /// <summary>Handles the request. What was right is known of the answer that went out; the shadow's is judged by the same.</summary>
    public static async Task<Ok<IReadOnlyList<ShadowComparison>>> Handle(
        NameOrId endpoint,
        [FromQuery(Name = "since")] DateTimeOffset? since,
        [FromQuery(Name = "until")] DateTimeOffset? until,
        Caller caller,
        Database database,
        CancellationToken cancel) =>
        TypedResults.Ok<IReadOnlyList<ShadowComparison>>(await database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.CompareAsync(
                work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, since?.ToUniversalTime(), until?.ToUniversalTime(), cancel),
            cancel));
}
