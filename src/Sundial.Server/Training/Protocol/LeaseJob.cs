using Microsoft.AspNetCore.Http;
using Sundial.Server.Training.Desk;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Protocol;

/// <summary>A worker asks for a job, and waits for one.</summary>
internal static class LeaseJob
{
    /// <summary>At most so many seconds a worker waits with one request.</summary>
    public const double LongestWait = 60;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        Guid worker, double? wait, Claims claims, WaitingRooms rooms, WorkerPresence presence, MasterClock clock, TimeProvider time, CancellationToken cancel)
    {
        var patience = Patience(wait);
        var since = time.GetTimestamp();
        using var seat = rooms.Jobs.Take(worker);
        while (true)
        {
            presence.Heard(worker, clock.Now);
            if (await claims.NextAsync(worker, cancel) is { } assignment)
            {
                return TypedResults.Ok(assignment);
            }

            if (!await seat.WaitAsync(patience - time.GetElapsedTime(since), time, cancel))
            {
                return TypedResults.NoContent();
            }
        }
    }

    /// <summary>How long a worker is willing to wait.</summary>
    public static TimeSpan Patience(double? wait) => wait is null or (>= 0 and <= LongestWait)
        ? TimeSpan.FromSeconds(wait ?? 0)
        : throw Platform.Problems.Faults.Of("wait", $"must be from 0 to {LongestWait} seconds");
}
