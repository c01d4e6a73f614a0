using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Models;

/// <summary>A version of a model.</summary>
internal static class ShowModelVersion
{
    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<ModelVersionPage>> Handle(string model, int version, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Models.GetVersionAsync(model, version, cancel);
        var use = await ModelUse.OfAsync(session.Client, known, cancel);
        var signature = use.Endpoints.SelectMany(endpoint => endpoint.Variants).FirstOrDefault(variant => variant.Stages is [var only] && only.ModelVersion == known.Id)?.Signature;
        return new(new { Version = known, Use = use, Signature = signature });
    }
}
