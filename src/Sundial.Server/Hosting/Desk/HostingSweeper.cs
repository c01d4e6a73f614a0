using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Forwarding;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Desk;

/// <summary>What time alone does: trials end, silent scorers are replaced, scorers that have come get something to do. Looks twice a second.</summary>
internal sealed partial class HostingSweeper(
    Database database, HostingMaster master, ScorerPresence presence, EndpointStates states, MasterClock clock, TimeProvider time, IOptions<HostingOptions> options, ILogger<HostingSweeper> log)
    : BackgroundService
{
    private const int SlowStride = 100;
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    // However sure the grounds are, places are gone over now and then.
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(20);

    private long _count;
    private PlacementGrounds? _placedBy;
    private long _placedAt;

    /// <summary>Looks once.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        var isSlow = _count++ % SlowStride == 0;
        var (others, revision, scorers) = await database.RunPlatformAsync(
            async work =>
            {
                if (isSlow)
                {
                    await ScorerStore.ForgetAsync(work, now - Forgotten, cancel);
                }

                var revision = await AssignmentStore.RevisionAsync(work, cancel);
                return (await EndpointStore.NotInServiceAsync(work, cancel), revision, await ScorerStore.KnownAsync(work, cancel));
            },
            cancel);
        presence.Observe(now, scorers.Count == 0 ? null : scorers.Max(one => one.LastSeenAt));
        await PlaceAsync(new(revision, [.. scorers.Select(one => presence.Slot(one, now))]), cancel);
        await master.AdvanceAllAsync(others.Where(one => one.State != EndpointState.Failed).Select(one => one.Id), cancel);
        states.Take(others);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), time);
        try
        {
            do
            {
                await SweepOrSayWhyNotAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task PlaceAsync(PlacementGrounds grounds, CancellationToken cancel)
    {
        if (!grounds.AreThoseOf(_placedBy) || time.GetElapsedTime(_placedAt) >= Trusted)
        {
            var since = time.GetTimestamp();
            await master.PlaceAllAsync(cancel);
            (_placedBy, _placedAt) = (grounds, since);
        }
    }

    private async Task SweepOrSayWhyNotAsync(CancellationToken cancel)
    {
        try
        {
            await SweepAsync(cancel);
        }
        catch (DatabaseUnavailableException)
        {
            presence.Miss();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next one is half a second away, and must come.
            presence.Miss();
            LogFault(fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "A sweep over the endpoints failed; the next one comes at once.")]
    private partial void LogFault(Exception fault);
}
