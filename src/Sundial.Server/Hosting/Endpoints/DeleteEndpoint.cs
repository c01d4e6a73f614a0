using Microsoft.AspNetCore.Http;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Deletes an endpoint: it answers nothing any more, and is gone when no scorer holds it.</summary>
internal static class DeleteEndpoint
{
    /// <summary>DELETE /v1/endpoints/{endpoint}. Doing it twice is no fault.</summary>
    public static async Task<IResult> Handle(NameOrId endpoint, Caller caller, HttpContext http, Database database, HostingMaster master, MasterClock clock, CancellationToken cancel)
    {
        var id = await EndpointFinder.InSightAsync(database, caller, endpoint, cancel);
        await database.RunPlatformAsync(
            async work =>
            {
                var before = (await EndpointFinder.LockAsync(work, id, http, cancel)).Endpoint;
                return await DecisionWriter.WriteAsync(work, before, before.Delete(), clock.Now, cancel);
            },
            cancel);
        await master.AdvanceAsync(id, cancel);
        return TypedResults.NoContent();
    }
}
