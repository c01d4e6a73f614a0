using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Models;

/// <summary>A model with its versions.</summary>
internal static class ShowModel
{
    private const int Most = 500;

    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<ModelPage>> Handle(string model, ConsoleSession session, CancellationToken cancel)
    {
        var known = await session.Client.Models.GetAsync(model, cancel);
        var versions = await session.Client.Models.ListVersionsAsync(model, cancel).Take(Most).ToListAsync(cancel);
        var uses = await ModelUse.OfModelAsync(session.Client, known.Name, cancel);
        return new(new { Model = known, Versions = versions, Uses = uses });
    }
}
