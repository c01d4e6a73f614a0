using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Changes what answers, and how much.</summary>
internal static class ChangeVariants
{
    /// <summary>Changes it.</summary>
    public static async Task<IResult> Handle(string endpoint, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var held = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        var fields = await FormFields.ReadAsync(http);
        var wanted = VariantFields.Read(fields, held.Variants);
        if (!fields.HasFaults)
        {
            try
            {
                await session.Client.Endpoints.UpdateAsync(held.Id.ToString(), new() { Variants = wanted }, cancel);
                return Notice.After(http, ConsolePaths.Endpoint(held.Name), "The change is being loaded; what was there answers until it is ready.");
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
            {
                fields.Refuse(refused, member => VariantFields.FieldOf(member, wanted.Count));
            }
        }

        return new RazorComponentResult<EndpointVariantsPage>(new { Endpoint = held, Choices = await Answering.ChoicesAsync(session.Client, cancel), Fields = fields })
        {
            StatusCode = StatusCodes.Status422UnprocessableEntity,
        };
    }
}
