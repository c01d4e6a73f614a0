using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Jobs;

/// <summary>The list of training jobs.</summary>
internal static class ListJobs
{
    private const int PageSize = 50;

    /// <summary>Shows a page of it.</summary>
    public static async Task<RazorComponentResult<JobsPage>> ShowAsync(string? state, string? cursor, ConsoleSession session, TimeProvider clock, CancellationToken cancel)
    {
        JobState? only = Enum.TryParse<JobState>(state, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : null;
        var page = await session.Client.Jobs.ListPageAsync(only, string.IsNullOrEmpty(cursor) ? null : cursor, PageSize, cancel);
        return new(new { Jobs = page, State = only, IsFirst = string.IsNullOrEmpty(cursor), Now = clock.GetUtcNow() });
    }
}
