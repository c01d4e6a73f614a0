using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components.Result;
using Sundial.Console.Sessions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Models;

/// <summary>A version of a model.</summary>
internal static class ShowModelVersion
{
    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<ModelVersionPage>> Handle(string model, int version, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Models.GetVersionAsync(model, version, cancel);
        var use = await ModelUse.OfAsync(session.Client, known, cancel);
        ModelSignature? signature = null;
        try
        {
            signature = await session.Client.Models.GetSignatureAsync(model, version, cancel);
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Conflict)
        {
            // Files that nothing can serve say nothing of what they take.
        }

        return new(new { Version = known, Use = use, Signature = signature, Result = await ResultReader.ReadAsync(session.Client, known, cancel) });
    }
}
