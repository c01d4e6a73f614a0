using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Training;

namespace Sundial.Console.Live;

/// <summary>What the script of a job's page asks for.</summary>
internal static class LiveRoutes
{
    private const string Json = "application/json; charset=utf-8";
    private const int Lines = 200;

    /// <summary>Maps the routes.</summary>
    public static void MapLive(this IEndpointRouteBuilder console)
    {
        console.MapGet("/jobs/{job}/live", FollowAsync);
        console.MapGet("/jobs/{job}/curves", CurvesAsync);
        console.MapGet("/jobs/{job}/lines", LinesAsync);
    }

    private static async Task FollowAsync(string job, HttpContext http, ConsoleSession session, JobFeeds feeds, TimeProvider clock)
    {
        // Whether the job may be seen is asked with the viewer's own key, before a feed is shared with it.
        var view = await session.Client.Jobs.GetAsync(job, http.RequestAborted);
        var last = FeedStream.LastEventOf(http.Request);
        if (view.State.IsEnd())
        {
            await FeedStream.BeginAsync(http, http.RequestAborted);
            await http.Response.Body.WriteAsync(LiveJson.End(last ?? 0).Bytes, http.RequestAborted);
            return;
        }

        var (feed, viewer) = feeds.Join(view.Id, session.Key!, last);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, viewer.IsCut, feeds.Ending);
        try
        {
            await FeedStream.BeginAsync(http, stop.Token);
            await FeedStream.SendAsync(http, await feed.ReadyAsync(stop.Token), viewer, last, clock, stop.Token);
        }
        catch (OperationCanceledException)
        {
            http.Abort();   // it left, was cut off, or all goes down: what is not yet on its way is of no use to it
        }
        finally
        {
            feed.Leave(viewer);
        }
    }

    private static async Task<IResult> CurvesAsync(string job, ConsoleSession session, JobFeeds feeds, CancellationToken cancel)
    {
        var view = await session.Client.Jobs.GetAsync(job, cancel);
        if (feeds.Find(view.Id) is { } feed)
        {
            try
            {
                return Results.Bytes(await feed.CurvesAsync(cancel), Json);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // It ended just now.
            }
        }

        var last = (await session.Client.Jobs.GetHistoryAsync(job, cancel)).LastEvent;
        var curves = await session.Client.Jobs.GetCurvesAsync(job, CurveKeeper.MostPoints, cancel);
        return Results.Bytes(LiveJson.Curves(curves.Curves.Select(PointBatch.Of), last), Json);
    }

    private static async Task<IResult> LinesAsync(string job, long? before, ConsoleSession session, CancellationToken cancel)
    {
        var (lines, hasOlder) = await LogReader.ReadAsync(session.Client, job, before, Lines, cancel);
        return Results.Bytes(LiveJson.Lines(lines, hasOlder), Json);
    }
}
