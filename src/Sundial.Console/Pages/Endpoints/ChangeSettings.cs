using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Changes how an endpoint answers, but for what answers.</summary>
internal static class ChangeSettings
{
    /// <summary>Shows the form.</summary>
    public static async Task<RazorComponentResult<EndpointSettingsPage>> Ask(string endpoint, ConsoleSession session, CancellationToken cancel)
    {
        var held = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        return Page(held, EndpointSettings.Of(held.Scaling, held.CaptureShare, held.WithinLatencySeconds, held.ErrorBudget), StatusCodes.Status200OK);
    }

    /// <summary>Changes it.</summary>
    public static async Task<IResult> Handle(string endpoint, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var held = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        var fields = await FormFields.ReadAsync(http);
        var within = EndpointSettings.WithinSeconds(fields);
        var request = new UpdateEndpointRequest
        {
            Scaling = EndpointSettings.Scaling(fields, held.Scaling),
            CaptureShare = EndpointSettings.CaptureShare(fields) ?? held.CaptureShare,
            WithinLatencySeconds = within ?? (held.WithinLatencySeconds is null ? null : 0),   // 0 takes a bound away
            ErrorBudget = EndpointSettings.Budget(fields, held.ErrorBudget),
        };
        if (!fields.HasFaults)
        {
            try
            {
                await session.Client.Endpoints.UpdateAsync(held.Id.ToString(), request, cancel);
                return Notice.After(http, ConsolePaths.Endpoint(held.Name), "The settings are changed.");
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
            {
                fields.Refuse(refused, EndpointSettings.FieldOf);
            }
        }

        return Page(held, fields, StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<EndpointSettingsPage> Page(EndpointView held, FormFields fields, int status) => new(new { Endpoint = held, Fields = fields }) { StatusCode = status };
}
