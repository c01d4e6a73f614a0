using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Components.Jobs;
using Sundial.Console.Components.Result;
using Sundial.Console.Live;
using Sundial.Console.Sessions;

namespace Sundial.Console.Pages.Jobs;

/// <summary>The page of a job.</summary>
internal static class ShowJob
{
    private const int Lines = 200;

    /// <summary>Shows it.</summary>
    public static Task<RazorComponentResult<JobPage>> Handle(string job, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        ShowAsync(job, fault: null, StatusCodes.Status200OK, session, clock, cancel);

    /// <summary>Shows it with what kept a form from being done.</summary>
    public static async Task<RazorComponentResult<JobPage>> ShowAsync(string job, JobFault? fault, int status, ConsoleSession session, TimeProvider clock, CancellationToken cancel)
    {
        var picture = await JobReader.ReadAsync(session.Client, job, clock, cancel);
        var (lines, hasOlder) = await LogReader.ReadAsync(session.Client, job, null, Lines, cancel);
        var result = picture.HasEnded && picture.Job.Model is not null ? await ResultReader.ReadAsync(session.Client, picture.Job, cancel) : null;
        return new(new { Picture = picture, Lines = lines, HasOlderLines = hasOlder, Result = result, Fault = fault }) { StatusCode = status };
    }

    /// <summary>Shows what can be done with it: a part of its page, when that has changed.</summary>
    public static async Task<RazorComponentResult<JobActions>> ShowActionsAsync(string job, ConsoleSession session, TimeProvider clock, CancellationToken cancel) =>
        new(new { Picture = await JobReader.ReadAsync(session.Client, job, clock, cancel) });
}
