using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Live;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Jobs;

/// <summary>The page of a job.</summary>
internal static class ShowJob
{
    private const int Lines = 200;

    /// <summary>Shows it.</summary>
    public static async Task<RazorComponentResult<JobPage>> ShowAsync(string job, ConsoleSession session, TimeProvider clock, CancellationToken cancel)
    {
        var picture = await JobReader.ReadAsync(session.Client, job, clock, cancel);
        var (lines, hasOlder) = await LogReader.ReadAsync(session.Client, job, null, Lines, cancel);
        return new(new { Picture = picture, Lines = lines, HasOlderLines = hasOlder });
    }
}
