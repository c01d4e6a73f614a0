using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>How far a caller sees in this slice: an administrator of the operator's every tenant, everybody else one.</summary>
internal static class TenantScope
{
    /// <summary>Begins a transaction that sees that far.</summary>
    public static Task<UnitOfWork> BeginAsync(Database database, Caller caller, CancellationToken cancel) => IsOperatorAdmin(caller)
        ? database.BeginPlatformAsync(cancel)
        : database.BeginTenantAsync(caller.TenantId, cancel);

    /// <summary>The tenant a request is about: the one it names, or the caller's own.</summary>
    /// <exception cref="ProblemException">There is none, or it is out of sight.</exception>
    public static async Task<TenantRow> TenantAsync(UnitOfWork work, Caller caller, string? named, CancellationToken cancel)
    {
        var tenant = NameOrId.Parse(named ?? caller.TenantId.ToString());
        return await TenantStore.FindAsync(work, tenant, cancel) ?? throw Unknown(tenant);
    }

    /// <summary>The refusal.</summary>
    public static ProblemException Unknown(NameOrId tenant) =>
        TenancyProblems.TenantUnknown.For(tenant.Name is "" ? "There is no tenant of this name." : $"There is no tenant {tenant}.");

    private static bool IsOperatorAdmin(Caller caller) => caller is { IsOperator: true, Role: Role.Admin };
}
