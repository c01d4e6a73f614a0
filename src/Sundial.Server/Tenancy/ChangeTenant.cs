using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>Changes a tenant's bounds, or deletes it.</summary>
internal static class ChangeTenant
{
    /// <summary>PATCH /v1/tenants/{tenant}.</summary>
    public static async Task<IResult> Update(NameOrId tenant, UpdateTenantRequest request, HttpContext http, Database database, CancellationToken cancel)
    {
        var faults = new Faults();
        TenantRules.Check(faults, request.Quota, request.Weight);
        faults.ThrowIfAny();

        await using var work = await database.BeginPlatformAsync(cancel);
        var row = await TenantStore.LockAsync(work, tenant, cancel) ?? throw TenantScope.Unknown(tenant);
        ETags.RequireMatch(http, TagOf(row));
        await TenantStore.UpdateAsync(work, row.View.Id, request.Quota.Over(row.View.Quota), request.Weight ?? row.View.Weight, cancel);
        var changed = await TenantStore.FindAsync(work, tenant, cancel);
        await work.CommitAsync(cancel);
        return ETags.Answer(http, changed!.View, TagOf(changed));
    }

    /// <summary>DELETE /v1/tenants/{tenant}: with all that is its own, once no job of it is without an end.</summary>
    public static async Task<NoContent> Delete(NameOrId tenant, HttpContext http, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginPlatformAsync(cancel);
        var row = await TenantStore.LockAsync(work, tenant, cancel) ?? throw TenantScope.Unknown(tenant);
        ETags.RequireMatch(http, TagOf(row));
        if (row.View.IsOperator)
        {
            throw TenancyProblems.OperatorTenantStays.For($"{row.View.Name} is the operator's own tenant, without which nobody could run the installation; it stays.");
        }

        if (await TenantStore.OpenJobsAsync(work, row.View.Id, cancel) is var open && open > 0)
        {
            throw TenancyProblems.TenantBusy.For(
                string.Create(CultureInfo.InvariantCulture, $"The tenant {row.View.Name} has {open} jobs that have not ended; stop them first."), ("running_jobs", open));
        }

        await TenantStore.DeleteAsync(work, row.View.Id, cancel);
        await work.CommitAsync(cancel);
        return TypedResults.NoContent();
    }

    /// <summary>A tenant's tag. What it stores changes without the row, and is part of what is answered.</summary>
    public static string TagOf(TenantRow row) => string.Create(CultureInfo.InvariantCulture, $"\"{row.Version}-{row.View.StoredBytes}\"");
}
