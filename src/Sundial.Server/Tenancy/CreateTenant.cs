using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>Makes a tenant.</summary>
internal static class CreateTenant
{
    // As the database has it.
    private const int LongestName = 63;

    /// <summary>POST /v1/tenants.</summary>
    public static async Task<IResult> Handle(
        CreateTenantRequest request, HttpContext http, Database database, IOptions<TenancyOptions> options, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        NameOrId.CheckNew(faults, "name", request.Name, LongestName);
        TenantRules.Check(faults, request.Quota, request.Weight);
        faults.ThrowIfAny();

        var id = Guid.CreateVersion7();
        await using var work = await database.BeginPlatformAsync(cancel);
        if (!await TenantStore.InsertAsync(
            work, id, request.Name, isOperator: false, request.Quota.Over(Bootstrap.QuotaOf(options.Value)), request.Weight ?? 1, clock.GetUtcNow(), cancel))
        {
            throw TenancyProblems.TenantNameTaken.For($"There is a tenant {request.Name} already; choose another name.");
        }

        var made = await TenantStore.FindAsync(work, NameOrId.Parse(id.ToString()), cancel);
        await work.CommitAsync(cancel);
        return ETags.Created(http, $"/v1/tenants/{request.Name}", made!.View, ChangeTenant.TagOf(made));
    }
}
