using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Makes an endpoint.</summary>
internal static class MakeEndpoint
{
    /// <summary>The endpoint's name.</summary>
    public const string Name = "name";

    /// <summary>What was chosen to answer.</summary>
    public const string What = "what";

    /// <summary>What was written instead.</summary>
    public const string Written = "written";

    /// <summary>Shows the form.</summary>
    public static async Task<RazorComponentResult<NewEndpointPage>> Ask(ConsoleSession session, string? what, CancellationToken cancel)
    {
        var settings = EndpointSettings.Of(new(), 1, null, new());
        return Page(await Answering.ChoicesAsync(session.Client, cancel), settings, what, StatusCodes.Status200OK);
    }

    /// <summary>Makes it.</summary>
    public static async Task<IResult> Handle(HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var fields = await FormFields.ReadAsync(http);
        var written = fields.Text(Written) ?? fields.Text(What);
        var variant = written is null ? null : Answering.Of(written);
        if (variant is null)
        {
            fields.Refuse(written is null || fields.Text(Written) is null ? What : Written, written is null ? "Choose what is to answer." : "Write a model as digits or digits:4, a job's checkpoint as digits#best, a chain as a,b.");
        }

        var request = new CreateEndpointRequest
        {
            Name = fields.Text(Name),
            Variants = [variant ?? new()],
            Scaling = EndpointSettings.Scaling(fields, new()),
            CaptureShare = EndpointSettings.CaptureShare(fields) ?? 0,
            WithinLatencySeconds = EndpointSettings.WithinSeconds(fields),
            ErrorBudget = EndpointSettings.Budget(fields, new()),
        };
        if (!fields.HasFaults)
        {
            try
            {
                var made = await session.Client.Endpoints.CreateAsync(request, cancel);
                return Notice.After(http, ConsolePaths.Endpoint(made.Name), $"The endpoint {made.Name} is being made ready. It answers in a few seconds.");
            }
            catch (ApiException refused) when ((int)refused.Status is >= 400 and < 500 and not 401)
            {
                fields.Refuse(refused, member => member == "name" ? Name : member.StartsWith("variants", StringComparison.Ordinal) ? What : EndpointSettings.FieldOf(member));
            }
        }

        return Page(await Answering.ChoicesAsync(session.Client, cancel), fields, null, StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<NewEndpointPage> Page(IReadOnlyList<AnsweringChoice> choices, FormFields fields, string? what, int status)
    {
        var chosen = what ?? fields.Typed(What);

        // What a link names may be older than what the list has.
        var all = chosen.Length > 0 && choices.All(choice => choice.What != chosen) ? [new AnsweringChoice(chosen, chosen), .. choices] : choices;
        return new(new { Choices = all, Fields = fields, Chosen = chosen }) { StatusCode = status };
    }
}
