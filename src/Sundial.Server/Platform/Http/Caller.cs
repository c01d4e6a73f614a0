using System.Reflection;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Server.Platform.Http;

/// <summary>Who is calling, as the key says. A handler takes it as a parameter.</summary>
/// <param name="TenantId">The tenant; what the handler sees is this one's only.</param>
/// <param name="Tenant">Its name.</param>
/// <param name="IsOperator">Whether it is the operator's tenant.</param>
/// <param name="PrincipalId">The principal.</param>
/// <param name="Principal">Its name.</param>
/// <param name="Role">What it may do.</param>
public sealed record Caller(Guid TenantId, string Tenant, bool IsOperator, Guid PrincipalId, string Principal, Role Role)
{
    /// <summary>Gives a handler the caller that authentication found.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<Caller>());
}
