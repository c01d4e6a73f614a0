using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Reads endpoints.</summary>
internal static class ReadEndpoints
{
    private const int MostStepSeconds = 300;

    /// <summary>GET /v1/endpoints.</summary>
    public static async Task<IResult> List([AsParameters] Paging paging, Caller caller, Database database, TrafficBook traffic, MasterClock clock, CancellationToken cancel)
    {
        var (before, atMost) = (paging.BeforeId, paging.Fetch);
        var seen = await database.RunTenantAsync(caller.TenantId, work => EndpointViewStore.ListAsync(work, caller.TenantId, before, atMost, cancel), cancel);
        return TypedResults.Ok(paging.PageOf([.. seen.Select(one => traffic.Complete(one.View, clock.Now))], (EndpointView view) => Cursor.Of(view.Id)));
    }

    /// <summary>GET /v1/endpoints/{endpoint}. The tag is for If-Match; what is counted changes without it, so that nothing is answered with 304.</summary>
    public static async Task<IResult> Show(NameOrId endpoint, Caller caller, HttpContext http, Database database, TrafficBook traffic, MasterClock clock, CancellationToken cancel)
    {
        var seen = await EndpointFinder.SeeAsync(database, caller, endpoint, cancel);
        http.Response.Headers.ETag = seen.Tag;
        return TypedResults.Ok(traffic.Complete(seen.View, clock.Now));
    }

    /// <summary>GET /v1/endpoints/{endpoint}/traffic: requests, errors and latency over the last 30 minutes.</summary>
    public static async Task<IResult> Traffic(
        NameOrId endpoint, [FromQuery(Name = "step_seconds")] int? stepSeconds, Caller caller, Database database, TrafficBook traffic, MasterClock clock, CancellationToken cancel)
    {
        var step = stepSeconds ?? TrafficSlots.Seconds;
        if (step is < TrafficSlots.Seconds or > MostStepSeconds || step % TrafficSlots.Seconds != 0)
        {
            throw Faults.Of("step_seconds", $"must be a multiple of {TrafficSlots.Seconds} from {TrafficSlots.Seconds} to {MostStepSeconds}");
        }

        return TypedResults.Ok(traffic.Read(await EndpointFinder.InSightAsync(database, caller, endpoint, cancel), step, clock.Now));
    }
}
