using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sundial.Server.Provisioning;

/// <summary>The scorers on this machine: as many as the options say, each kept running. They outlive a server that is killed, and the next one takes them up again.</summary>
internal sealed partial class LocalScorers(
    ServerOptions settings, IOptions<ProvisioningOptions> options, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<LocalScorers> log)
    : BackgroundService
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly ProvisioningOptions _options = options.Value;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scorers = Enumerable.Range(0, _options.Scorers).Select(number => new LocalScorer($"scorer-{number + 1}", settings, _options, number, clock)).ToList();
        EndStrangers(scorers);
        if (scorers.Count == 0)
        {
            return;
        }

        if (!File.Exists(LocalScorer.Library))
        {
            LogFault(log, $"The scorer's program is not where it should be: {LocalScorer.Library}. Build Sundial again, or start scorers yourself and this server with Provisioning:Scorers=0.");
            return;
        }

        // Registered in this order, the keeping ends before the farewell: a scorer that was sent away is not replaced. The farewell is never taken back:
        // with the keeping ends this method, perhaps before the farewell has had its turn.
        _ = lifetime.ApplicationStopping.Register(() => SayFarewell(scorers));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var opened = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await Task.WhenAll(scorers.Select(scorer => KeepAsync(scorer, leaving.Token)));
    }

    private async Task KeepAsync(LocalScorer scorer, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await scorer.KeepAsync(ReachableAddress.Of(server), name => LogEnded(log, name), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is IOException or InvalidOperationException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
            {
                LogFault(log, fault.Message);
                await Task.Delay(AfterFault, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Ends scorers of an earlier server that had more of them.</summary>
    private void EndStrangers(List<LocalScorer> scorers)
    {
        var folder = Path.Combine(settings.Data, "scorers");
        foreach (var left in Directory.Exists(folder) ? LocalInstance.In(folder).ToList() : [])
        {
            if (scorers.All(scorer => scorer.Name != left.Name))
            {
                if (left.IsThere)
                {
                    LocalProcess.Signal(left.ProcessId, LocalProcess.Terminate);
                }

                left.Forget(folder);
            }
        }
    }

    /// <summary>Scorers end with the server, while it still takes the predictions that they kept.</summary>
    private void SayFarewell(List<LocalScorer> scorers)
    {
        if (_options.Outlive)
        {
            return;
        }

        // Called once, while the host waits for it: the port is closed after this.
        Task.Run(async () =>
        {
            var began = clock.GetTimestamp();
            scorers.ForEach(scorer => scorer.Stop(force: false));
            while (scorers.Any(scorer => scorer.IsThere))
            {
                if (clock.GetElapsedTime(began) > Farewell)
                {
                    scorers.ForEach(scorer => scorer.Stop(force: true));
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
            }
        }).Wait(Farewell + Farewell);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Scorer} has ended, and is started again.")]
    private static partial void LogEnded(ILogger log, string scorer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scorers could not be looked after: {Fault}")]
    private static partial void LogFault(ILogger log, string fault);
}
