using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Stages;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>Makes an endpoint. It answers once scorers have loaded what it names.</summary>
internal static class CreateEndpoint
{
    private const int NameTries = 5;

    /// <summary>POST /v1/endpoints.</summary>
    public static async Task<IResult> Handle(
        CreateEndpointRequest request, Caller caller, CreationId creation, HttpContext http, Database database, VariantResolver resolver, HostingMaster master, MasterClock clock, CancellationToken cancel)
    {
        Check(request);
        if (!creation.IsRepeat || !await database.RunTenantAsync(caller.TenantId, work => EndpointStore.IsThereAsync(work, creation.Id, cancel), cancel))
        {
            var resolved = await resolver.ResolveAsync(caller, request.Variants, cancel);
            var asked = Asked(request, caller, creation.Id, clock.Now);
            await database.RunPlatformAsync(work => CreateAsync(work, asked, request, resolved, master, cancel), cancel);
        }

        var seen = await EndpointFinder.SeeAsync(database, caller, NameOrId.Parse(creation.Id.ToString()), cancel);
        return ETags.Created(http, $"/v1/endpoints/{creation.Id}", seen.View, seen.Tag);
    }

    private static void Check(CreateEndpointRequest request)
    {
        var faults = new Faults();
        if (request.Name is not null)
        {
            EndpointFaults.CheckName(faults, request.Name);
        }

        EndpointFaults.CheckVariants(faults, request.Variants);
        EndpointFaults.CheckSettings(faults, request.Scaling, request.CaptureShare, request.ErrorBudget);
        EndpointFaults.CheckLatency(faults, request.WithinLatencySeconds, mayBeNone: false);
        faults.ThrowIfAny();
    }

    private static HostedEndpoint Asked(CreateEndpointRequest request, Caller caller, Guid id, DateTimeOffset now) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        Name = request.Name ?? "",
        State = EndpointState.Creating,
        Next = 1,
        LastRevision = 1,
        Scaling = request.Scaling,
        CaptureShare = request.CaptureShare,
        WithinLatencySeconds = request.WithinLatencySeconds,
        ErrorBudget = request.ErrorBudget,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static async Task<HostedEndpoint> CreateAsync(
        UnitOfWork work, HostedEndpoint asked, CreateEndpointRequest request, ResolvedVariants resolved, HostingMaster master, CancellationToken cancel)
    {
        var endpoint = await InsertAsync(work, asked, request, cancel);
        await RevisionStore.InsertAsync(work, endpoint, endpoint.LastRevision, resolved, endpoint.CreatedAt, cancel);
        await EndpointEventStore.AppendAsync(work, endpoint, [.. endpoint.Create().Events.Select(draft => (endpoint.CreatedAt, draft))], cancel);
        await master.PlaceAsync(work, endpoint, cancel);
        await DecisionWriter.TellAsync(work, endpoint.Id, cancel);
        return endpoint;
    }

    private static async Task<HostedEndpoint> InsertAsync(UnitOfWork work, HostedEndpoint asked, CreateEndpointRequest request, CancellationToken cancel)
    {
        for (var tries = 0; tries < (request.Name is null ? NameTries : 1); tries++)
        {
            var named = asked with { Name = request.Name ?? EndpointName.MakeUp(request.Variants[0], tries) };
            if (await EndpointStore.InsertAsync(work, named, cancel))
            {
                return named;
            }
        }

        throw HostingProblems.NameTaken.For($"There is an endpoint {request.Name ?? "of that name"} already; choose another name, or update that one.");
    }
}
