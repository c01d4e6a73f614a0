using Microsoft.AspNetCore.Http;
using Sundial.Console.Components;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Models;

/// <summary>Deletes a model, or a version of one.</summary>
internal static class DeleteModel
{
    /// <summary>Deletes the model.</summary>
    public static async Task<IResult> Handle(string model, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Models.DeleteAsync(model, cancel);
        return Notice.After(http, ConsolePaths.Models, $"The model {model} is deleted.");
    }

    /// <summary>Deletes a version.</summary>
    public static async Task<IResult> HandleVersion(string model, int version, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        await session.Client.Models.DeleteVersionAsync(model, version, cancel);
        return Notice.After(http, ConsolePaths.Model(model), $"Version {version} of {model} is deleted.");
    }
}
