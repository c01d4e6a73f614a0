using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Tenancy;

/// <summary>The routes of tenants and keys.</summary>
internal static class TenancyEndpoints
{
    /// <summary>Maps them below /v1.</summary>
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/me", ReadTenants.Me).For(Role.Viewer).WithTags("tenants")
            .WithName("ShowMe").WithSummary("Tells who the caller is.");

        var tenants = v1.MapGroup("/tenants").WithTags("tenants");
        tenants.MapPost("", CreateTenant.Handle).ForOperator(Role.Admin)
            .WithName("CreateTenant").WithSummary("Makes a tenant.").Produces<TenantView>(StatusCodes.Status201Created);
        tenants.MapGet("", ReadTenants.List).ForOperator(Role.Admin)
            .WithName("ListTenants").WithSummary("Lists tenants, newest first.");
        tenants.MapGet("/{tenant}", ReadTenants.Get).For(Role.Viewer)
            .WithName("ShowTenant").WithSummary("Reads a tenant.").Produces<TenantView>();
        tenants.MapPatch("/{tenant}", ChangeTenant.Update).ForOperator(Role.Admin)
            .WithName("UpdateTenant").WithSummary("Changes a tenant's bounds or weight.").Produces<TenantView>();
        tenants.MapDelete("/{tenant}", ChangeTenant.Delete).ForOperator(Role.Admin)
            .WithName("DeleteTenant").WithSummary("Deletes a tenant and all that is its own.");

        var keys = v1.MapGroup("/keys").WithTags("keys");
        keys.MapPost("", CreateKey.Handle).For(Role.Admin)
            .WithName("CreateKey").WithSummary("Makes a key and shows its secret, this once.").Produces<CreatedKey>(StatusCodes.Status201Created);
        keys.MapGet("", ReadKeys.List).For(Role.Admin)
            .WithName("ListKeys").WithSummary("Lists keys, newest first.");
        keys.MapDelete("/{key:guid}", RevokeKey.Handle).For(Role.Admin)
            .WithName("RevokeKey").WithSummary("Revokes a key at once.");
    }
}
