using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Stages;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Changes an endpoint. Other variants are a new revision, which takes the old one's place once it has loaded.</summary>
internal static class UpdateEndpoint
{
    /// <summary>PATCH /v1/endpoints/{endpoint}.</summary>
    public static async Task<IResult> Handle(
        NameOrId endpoint,
        UpdateEndpointRequest request,
        Caller caller,
        HttpContext http,
        Database database,
        VariantResolver resolver,
        HostingMaster master,
        MasterClock clock,
        CancellationToken cancel)
    {
        Check(request);
        var id = await EndpointFinder.InSightAsync(database, caller, endpoint, cancel);
        var resolved = request.Variants is { } variants ? await resolver.ResolveAsync(caller, variants, cancel) : null;
        await database.RunPlatformAsync(
            async work =>
            {
                var before = (await EndpointFinder.LockAsync(work, id, http, cancel)).Endpoint;
                var decision = Decide(before, request, resolved is not null);
                await DecisionWriter.WriteAsync(work, before, decision, clock.Now, cancel);
                if (resolved is not null)
                {
                    await RevisionStore.InsertAsync(work, decision.Endpoint, decision.Endpoint.LastRevision, resolved, clock.Now, cancel);
                }

                await master.PlaceAsync(work, decision.Endpoint, cancel);
                return true;
            },
            cancel);

        var seen = await EndpointFinder.SeeAsync(database, caller, NameOrId.Parse(id.ToString()), cancel);
        http.Response.Headers.ETag = seen.Tag;
        return TypedResults.Ok(seen.View);
    }

    private static void Check(UpdateEndpointRequest request)
    {
        var faults = new Faults();
        if (request.Variants is { } variants)
        {
            EndpointFaults.CheckVariants(faults, variants);
        }

        EndpointFaults.CheckSettings(faults, request.Scaling, request.CaptureShare, request.ErrorBudget);
        EndpointFaults.CheckLatency(faults, request.WithinLatencySeconds, mayBeNone: true);
        faults.ThrowIfAny();
    }

    private static EndpointDecision Decide(HostedEndpoint before, UpdateEndpointRequest request, bool revises)
    {
        var changed = before with
        {
            Scaling = request.Scaling ?? before.Scaling,
            CaptureShare = request.CaptureShare ?? before.CaptureShare,
            WithinLatencySeconds = request.WithinLatencySeconds is { } seconds ? (seconds == 0 ? null : seconds) : before.WithinLatencySeconds,
            ErrorBudget = request.ErrorBudget ?? before.ErrorBudget,
        };
        var decision = revises ? changed.Revise() : changed.Begin() with { Refused = before.State == EndpointState.Deleting };
        return decision.Refused
            ? throw HostingProblems.EndpointDeleting.For($"The endpoint {before.Name} is being deleted; wait until it is gone, then make it anew.")
            : decision;
    }
}
