using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>What can be wrong with tenants and keys.</summary>
internal static class TenancyProblems
{
    /// <summary>There is no such tenant, or the caller does not see it.</summary>
    public static ProblemDefinition TenantUnknown { get; } = new("tenancy.tenant-unknown", ProblemKind.NotFound, "There is no such tenant");

    /// <summary>Another tenant has the name.</summary>
    public static ProblemDefinition TenantNameTaken { get; } = new("tenancy.name-taken", ProblemKind.Conflict, "The tenant's name is taken");

    /// <summary>The tenant has jobs that have not ended.</summary>
    public static ProblemDefinition TenantBusy { get; } = new("tenancy.tenant-busy", ProblemKind.Conflict, "The tenant has unfinished jobs");

    /// <summary>The operator's tenant stays.</summary>
    public static ProblemDefinition OperatorTenantStays { get; } = new("tenancy.operator-tenant", ProblemKind.Conflict, "The operator's tenant cannot be deleted");

    /// <summary>There is no such key, or it is another tenant's.</summary>
    public static ProblemDefinition KeyUnknown { get; } = new("tenancy.key-unknown", ProblemKind.NotFound, "There is no such key");

    /// <summary>Without this key nobody could run the installation.</summary>
    public static ProblemDefinition LastAdminKey { get; } = new("tenancy.last-admin-key", ProblemKind.Conflict, "It is the last key of an administrator");

    /// <summary>The principal has another role.</summary>
    public static ProblemDefinition PrincipalRole { get; } = new("tenancy.principal-role", ProblemKind.Conflict, "The principal has another role");

    /// <summary>More jobs without an end than the tenant may have.</summary>
    public static ProblemDefinition JobQuota { get; } = new("tenancy.job-quota", ProblemKind.Exhausted, "The tenant has as many jobs as it may");
}
