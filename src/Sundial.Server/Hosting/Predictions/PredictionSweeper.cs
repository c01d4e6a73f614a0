using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Forgets the predictions of endpoints that are gone, and those that are older than predictions are to be kept.</summary>
internal sealed partial class PredictionSweeper(Database database, IOptions<PredictionsOptions> options, TimeProvider clock, ILogger<PredictionSweeper> log) : BackgroundService
{
    // So many that the work is in the rows, so few that nobody waits for their locks.
    private const int Batch = 5_000;

    /// <summary>Does it once.</summary>
    /// <returns>How many predictions were forgotten.</returns>
    public async Task<long> SweepAsync(CancellationToken cancel)
    {
        DateTimeOffset? oldest = options.Value.KeepDays is { } days ? clock.GetUtcNow() - TimeSpan.FromDays(days) : null;
        long forgotten = 0;
        foreach (var (endpoint, isThere) in await database.RunPlatformAsync(work => SweepStore.EndpointsAsync(work, cancel), cancel))
        {
            if (isThere && oldest is null)
            {
                continue;
            }

            int count;
            do
            {
                count = await database.RunPlatformAsync(work => SweepStore.ForgetAsync(work, endpoint, isThere ? oldest : null, Batch, cancel), cancel);
                forgotten += count;
            }
            while (count == Batch);

            if (!isThere)
            {
                await database.RunPlatformAsync(work => SweepStore.ForgetTotalAsync(work, endpoint, cancel), cancel);
            }
        }

        return forgotten;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var forgotten = await SweepAsync(stoppingToken);
                if (forgotten > 0)
                {
                    LogForgotten(forgotten);
                }
            }
            catch (Exception fault) when (fault is DatabaseUnavailableException or Npgsql.NpgsqlException)
            {
                LogFailed(fault.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Count} predictions that are older than they are to be kept, or whose endpoint is gone.")]
    private partial void LogForgotten(long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old predictions could not be forgotten this time: {Reason}")]
    private partial void LogFailed(string reason);
}
