using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Models;

/// <summary>The list of models.</summary>
internal static class ShowModels
{
    private const int Most = 300;

    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<ModelsPage>> Handle(ConsoleSession session, CancellationToken cancel)
    {
        var models = await session.Client.Models.ListAsync(cancel).Take(Most).ToListAsync(cancel);
        var rows = new List<ListedModel>();
        foreach (var model in models)
        {
            rows.Add(new ListedModel(model, model.LatestVersion is null ? null : await session.Client.Models.ListVersionsAsync(model.Name, cancel).FirstOrDefaultAsync(cancel)));
        }

        return new(new { Models = rows });
    }
}
