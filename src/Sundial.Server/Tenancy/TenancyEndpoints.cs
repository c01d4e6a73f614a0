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
        v1.MapGet("/me", ReadTenants.Me).For(Role.Viewer).WithTags("Tenants")
            .WithName("getMe").WithSummary("Tells who the caller is");

        var tenants = v1.MapGroup("/tenants").WithTags("Tenants");
        tenants.MapPost("", CreateTenant.Handle).ForOperator(Role.Admin)
            .WithName("createTenant").WithSummary("Makes a tenant").Produces<TenantView>(StatusCodes.Status201Created);
        tenants.MapGet("", ReadTenants.List).ForOperator(Role.Admin)
            .WithName("listTenants").WithSummary("Lists tenants, newest first");
        tenants.MapGet("/{tenant}", ReadTenants.Get).For(Role.Viewer)
            .WithName("getTenant").WithSummary("Reads a tenant").Produces<TenantView>();
        tenants.MapPatch("/{tenant}", ChangeTenant.Update).ForOperator(Role.Admin)
            .WithName("updateTenant").WithSummary("Changes a tenant's bounds or weight").Produces<TenantView>();
        tenants.MapDelete("/{tenant}", ChangeTenant.Delete).ForOperator(Role.Admin)
            .WithName("deleteTenant").WithSummary("Deletes a tenant and all that is its own");

        var keys = v1.MapGroup("/keys").WithTags("Keys");
        keys.MapPost("", CreateKey.Handle).For(Role.Admin)
            .WithName("createKey").WithSummary("Makes a key and shows its secret, this once").Produces<CreatedKey>(StatusCodes.Status201Created);
        keys.MapGet("", ReadKeys.List).For(Role.Admin)
            .WithName("listKeys").WithSummary("Lists keys, newest first");
        keys.MapDelete("/{key:guid}", RevokeKey.Handle).For(Role.Admin)
            .WithName("revokeKey").WithSummary("Revokes a key at once");
    }
}
