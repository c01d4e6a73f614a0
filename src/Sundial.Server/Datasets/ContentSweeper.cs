using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets;

/// <summary>Forgets uploads that nobody went on with, files that no upload names, and the bytes of deleted data sets once no job needs them.</summary>
internal sealed partial class ContentSweeper(
    Database database, UploadFolder folder, UploadTurns turns, IOptions<UploadsOptions> options, TimeProvider clock, ILogger<ContentSweeper> log) : BackgroundService
{
    /// <summary>Does it once.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var present = folder.Present();
        var needed = await database.RunPlatformAsync(
            async work =>
            {
                await UploadStore.RemoveExpiredAsync(work, clock.GetStoredNow(), cancel);
                await DatasetStore.ReleaseDeletedAsync(work, cancel);
                return await UploadStore.UnfinishedAsync(work, [.. present], cancel);
            },
            cancel);
        foreach (var upload in present.Except(needed))
        {
            using var turn = turns.TryTake(upload);
            if (turn is not null)
            {
                folder.Remove(upload);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DatabaseUnavailableException or Npgsql.NpgsqlException)
            {
                LogFailed(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired uploads could not be cleared away; it is tried again at the next sweep.")]
    private partial void LogFailed(Exception fault);
}
