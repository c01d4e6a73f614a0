using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Home;

/// <summary>Where one begins.</summary>
internal static class HomeRoutes
{
    /// <summary>The data set that a new installation gets.</summary>
    public const string Sample = "digits";

    /// <summary>How long its model may take: enough for a good one, and short enough to watch.</summary>
    private const double SampleSeconds = 30;

    /// <summary>The most that its model may take, should machines be busy; beyond that a person is asked.</summary>
    private const double LongestSampleSeconds = 300;

    /// <summary>Maps the page.</summary>
    public static void MapHome(this IEndpointRouteBuilder console)
    {
        console.MapGet("/", ShowAsync);
        console.MapGet("/home/now", ShowNowAsync);
        console.MapPost("/home/sample", AskForSampleAsync).ForRole(Role.Developer);
    }

    private static async Task<RazorComponentResult<HomePage>> ShowAsync(ConsoleSession session, ConsoleOptions options, TimeProvider clock, CancellationToken cancel) =>
        new(new { View = await HomeReader.ReadAsync(session, options, clock, cancel) });

    private static async Task<RazorComponentResult<HomeBody>> ShowNowAsync(ConsoleSession session, ConsoleOptions options, TimeProvider clock, CancellationToken cancel) =>
        new(new { View = await HomeReader.ReadAsync(session, options, clock, cancel) });

    // One click, one job. Where the machines are busy, the earliest that they can do is as good, as long as somebody would wait for it.
    private static async Task<IResult> AskForSampleAsync(ConsoleSession session, CancellationToken cancel)
    {
        var request = new CreateTrainingJobRequest { Dataset = Sample, WithinSeconds = SampleSeconds };
        try
        {
            return SeeOther(await session.Client.Jobs.CreateAsync(request, cancel));
        }
        catch (ApiException refused) when (refused.Problem.Code == "datasets.unknown")
        {
            return Results.Redirect(ConsolePaths.Root);   // the page says how it stands with the sample
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Conflict && EarliestDeadline.SecondsOf(refused.Problem) is { } earliest and <= LongestSampleSeconds)
        {
            return SeeOther(await session.Client.Jobs.CreateAsync(request with { WithinSeconds = Math.Ceiling(earliest) }, cancel));
        }
    }

    private static IResult SeeOther(TrainingJobView job) => Results.Redirect(ConsolePaths.Job(job.Name));
}
