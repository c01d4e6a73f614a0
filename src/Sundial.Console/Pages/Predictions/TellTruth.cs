using Microsoft.AspNetCore.Http;
using Sundial.Console.Components;
using Sundial.Console.Components.Forms;
using Sundial.Console.Sessions;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Predictions;

/// <summary>Says what was right about a prediction.</summary>
internal static class TellTruth
{
    /// <summary>The field with the right label.</summary>
    public const string Label = "label";

    /// <summary>Says it.</summary>
    public static async Task<IResult> Handle(string endpoint, Guid prediction, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var fields = await FormFields.ReadAsync(http);
        if (fields.Text(Label) is not { } label)
        {
            return Notice.After(http, ConsolePaths.Prediction(endpoint, prediction), "Nothing was said: write the right label.");
        }

        await session.Client.Endpoints.SetTruthAsync(endpoint, prediction, new GroundTruth(label), cancel);
        return Notice.After(http, ConsolePaths.Prediction(endpoint, prediction), $"It is known now that {label} was right.");
    }
}
