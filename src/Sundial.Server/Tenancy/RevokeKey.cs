using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>Revokes a key.</summary>
internal static class RevokeKey
{
    /// <summary>DELETE /v1/keys/{key}. Doing it twice is no fault.</summary>
    public static async Task<NoContent> Handle(Guid key, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var work = await TenantScope.BeginAsync(database, caller, cancel);
        var row = await KeyStore.FindAsync(work, key, cancel) ?? throw TenancyProblems.KeyUnknown.For($"There is no key {key}.");
        if (caller.IsOperator && row is { TenantId: var tenant, View: { Role: Role.Admin, RevokedAt: null } } && tenant == caller.TenantId
            && await KeyStore.OtherAdminKeysAsync(work, tenant, key, now, cancel) == 0)
        {
            throw TenancyProblems.LastAdminKey.For($"{row.View.Prefix} is the last admin key of the operator's tenant, without which nobody could run the installation; make another first.");
        }

        await KeyStore.RevokeAsync(work, key, now, cancel);
        await work.CommitAsync(cancel);
        return TypedResults.NoContent();
    }
}
