using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>Makes a tenant.</summary>
internal static class CreateTenant
{
    // As the database has it.
    private const int LongestName = 63;

    /// <summary>POST /v1/tenants.</summary>
    public static async Task<IResult> Handle(
        CreateTenantRequest request,
        CreationId creation,
        HttpContext http,
        Database database,
        IOptions<TenancyOptions> options,
        TimeProvider clock,
        CancellationToken cancel)
    {
        var faults = new Faults();
        NameOrId.CheckNew(faults, "name", request.Name, LongestName);
        TenantRules.Check(faults, request.Quota, request.Weight);
        faults.ThrowIfAny();

        var id = NameOrId.Parse(creation.Id.ToString());
        await using var work = await database.BeginPlatformAsync(cancel);
        if (creation.IsRepeat && await TenantStore.FindAsync(work, id, cancel) is { } there)
        {
            return ETags.Created(http, LocationOf(request), there.View, ChangeTenant.TagOf(there));
        }

        if (!await TenantStore.InsertAsync(
            work, creation.Id, request.Name, isOperator: false, request.Quota.Over(Bootstrap.QuotaOf(options.Value)), request.Weight ?? 1, clock.GetUtcNow(), cancel))
        {
            throw TenancyProblems.TenantNameTaken.For($"There is a tenant {request.Name} already; choose another name.");
        }

        var made = await TenantStore.FindAsync(work, id, cancel);
        await work.CommitAsync(cancel);
        return ETags.Created(http, LocationOf(request), made!.View, ChangeTenant.TagOf(made));
    }

    private static string LocationOf(CreateTenantRequest request) => $"/v1/tenants/{request.Name}";
}
