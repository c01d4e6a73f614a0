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

namespace Sundial.Console.Pages.Keys;

/// <summary>API keys, for administrators.</summary>
internal static class KeyRoutes
{
    /// <summary>What its holder may do.</summary>
    public const string RoleField = "role";

    /// <summary>Whose it is.</summary>
    public const string Principal = "principal";

    /// <summary>Days for which it is good.</summary>
    public const string Days = "days";

    /// <summary>What the fields of endpoints begin with; the endpoint's name follows.</summary>
    public const string Endpoint = "endpoint:";

    private const int Most = 1_000;
    private const double SecondsOfDay = 86_400;

    /// <summary>Maps the pages.</summary>
    public static void MapKeys(this IEndpointRouteBuilder console)
    {
        console.MapGet("/keys", ShowAsync).ForRole(Role.Admin);
        console.MapPost("/keys", MakeAsync).ForRole(Role.Admin);
        console.MapPost("/keys/{key:guid}/revoke", RevokeAsync).ForRole(Role.Admin);
    }

    private static async Task<IResult> ShowAsync(ConsoleSession session, CancellationToken cancel) => await PageAsync(session.Client, FormFields.Empty, null, cancel);

    // Answered by the page itself, not by a redirect: the key is shown this once and kept nowhere.
    private static async Task<IResult> MakeAsync(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        var fields = FormFields.Of(form);
        var endpoints = form.Keys.Where(name => name.StartsWith(Endpoint, StringComparison.Ordinal)).Select(name => name[Endpoint.Length..]).ToList();
        if (!Enum.TryParse<Role>(fields.Typed(RoleField), out var role) || !Enum.IsDefined(role))
        {
            fields.Refuse(RoleField, "Choose what the key is to be good for.");
        }

        if (endpoints.Count > 0 && role is Role.Admin or Role.Worker)
        {
            fields.Refuse(RoleField, "A key for certain endpoints can be a viewer's or a developer's.");
        }

        var days = fields.Number(Days, 0.01, 36_500);
        if (fields.HasFaults)
        {
            return await PageAsync(session.Client, fields, null, cancel);
        }

        try
        {
            var request = new CreateKeyRequest(role, null, fields.Text(Principal), days * SecondsOfDay, endpoints.Count > 0 ? endpoints : null);
            return await PageAsync(session.Client, FormFields.Empty, await session.Client.Keys.CreateAsync(request, cancel), cancel);
        }
        catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
        {
            fields.Refuse(refused, member => member switch { "role" => RoleField, "principal" => Principal, "expires_in_seconds" => Days, _ => null });
            return await PageAsync(session.Client, fields, null, cancel);
        }
    }

    private static async Task<IResult> RevokeAsync(Guid key, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Keys.RevokeAsync(key, cancel);
        return Notice.After(http, ConsolePaths.Keys, "The key is revoked: nobody is let in with it any more.");
    }

    private static async Task<RazorComponentResult<KeysPage>> PageAsync(SundialClient client, FormFields fields, CreatedKey? made, CancellationToken cancel)
    {
        var keys = await client.Keys.ListAsync(cancel).Take(Most).ToListAsync(cancel);
        var endpoints = await client.Endpoints.ListAsync(cancel).Take(Most).Select(endpoint => endpoint.Name).ToListAsync(cancel);
        return new(new { Keys = keys, Endpoints = endpoints, Fields = fields, Made = made }) { StatusCode = fields.HasFaults ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
    }
}
