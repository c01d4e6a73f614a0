using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Tenants;

/// <summary>Tenants, for the operator's administrators.</summary>
internal static class TenantRoutes
{
    /// <summary>The field of what is typed to delete a tenant: its name.</summary>
    public const string Sure = "sure";

    private const int Most = 1_000;

    /// <summary>Maps the pages.</summary>
    public static void MapTenants(this IEndpointRouteBuilder console)
    {
        console.MapGet("/tenants", ShowAsync).ForOperator();
        console.MapPost("/tenants", MakeAsync).ForOperator();
        console.MapGet("/tenants/{tenant}", ShowOneAsync).ForOperator();
        console.MapPost("/tenants/{tenant}", ChangeAsync).ForOperator();
        console.MapPost("/tenants/{tenant}/key", MakeKeyAsync).ForOperator();
        console.MapPost("/tenants/{tenant}/delete", DeleteAsync).ForOperator();
    }

    private static async Task<IResult> ShowAsync(ConsoleSession session, CancellationToken cancel) => await PageAsync(session.Client, FormFields.Empty, cancel);

    private static async Task<IResult> MakeAsync(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var fields = await FormFields.ReadAsync(http);
        var request = new CreateTenantRequest(fields.Typed(TenantFields.Name), TenantFields.QuotaOf(fields, null), TenantFields.WeightOf(fields));
        if (!fields.HasFaults)
        {
            try
            {
                var made = await session.Client.Tenants.CreateAsync(request, cancel);
                return Notice.After(http, ConsolePaths.Tenant(made.Name), $"The tenant {made.Name} is there. Make an admin key for it below, and hand it to whoever runs it.");
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
            {
                fields.Refuse(refused, TenantFields.FieldOf);
            }
        }

        return await PageAsync(session.Client, fields, cancel);
    }

    private static async Task<IResult> ShowOneAsync(string tenant, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Tenants.GetAsync(tenant, cancel);
        return One(known, TenantFields.Of(known));
    }

    private static async Task<IResult> ChangeAsync(string tenant, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Tenants.GetAsync(tenant, cancel);
        var fields = await FormFields.ReadAsync(http);
        var request = new UpdateTenantRequest(TenantFields.QuotaOf(fields, known.Quota), TenantFields.WeightOf(fields));
        if (!fields.HasFaults)
        {
            try
            {
                await session.Client.Tenants.UpdateAsync(tenant, request, cancel);
                return Notice.After(http, ConsolePaths.Tenant(known.Name), $"The bounds of {known.Name} are changed.");
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
            {
                fields.Refuse(refused, TenantFields.FieldOf);
            }
        }

        return One(known, fields);
    }

    // As on the page of keys, the answer shows the key and nothing keeps it.
    private static async Task<IResult> MakeKeyAsync(string tenant, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Tenants.GetAsync(tenant, cancel);
        var made = await session.Client.Keys.CreateAsync(new CreateKeyRequest(Role.Admin, known.Name), cancel);
        return One(known, TenantFields.Of(known), made);
    }

    private static async Task<IResult> DeleteAsync(string tenant, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Tenants.GetAsync(tenant, cancel);
        var typed = await FormFields.ReadAsync(http);
        if (typed.Typed(Sure) != known.Name)
        {
            var fields = TenantFields.Of(known);
            fields.Refuse(Sure, $"Type {known.Name} to delete it. Nothing was deleted.");
            return One(known, fields);
        }

        await session.Client.Tenants.DeleteAsync(tenant, cancel);
        return Notice.After(http, ConsolePaths.Tenants, $"The tenant {known.Name} is deleted with everything it had.");
    }

    private static RazorComponentResult<TenantPage> One(TenantView tenant, FormFields fields, CreatedKey? made = null) =>
        new(new { Tenant = tenant, Fields = fields, Made = made }) { StatusCode = StatusOf(fields) };

    private static async Task<RazorComponentResult<TenantsPage>> PageAsync(SundialClient client, FormFields fields, CancellationToken cancel) =>
        new(new { Tenants = await client.Tenants.ListAsync(cancel).Take(Most).ToListAsync(cancel), Fields = fields }) { StatusCode = StatusOf(fields) };

    private static int StatusOf(FormFields fields) => fields.HasFaults ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
}
