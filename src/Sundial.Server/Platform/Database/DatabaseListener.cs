using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>Keeps one connection listening and hands what it hears to <see cref="ChangeSignals"/>; connects again when it is lost.</summary>
internal sealed partial class DatabaseListener(DatabaseAddress address, ChangeSignals signals, TimeProvider clock, ILogger<DatabaseListener> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Without traffic a connection that died without a word is noticed by this.
    private const int KeepAliveSeconds = 15;

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first connection listens.</summary>
    public Task Listening => _listening.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or ObjectDisposedException or TimeoutException)
            {
                LogLost(fault.Message);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        var parts = new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, KeepAlive = KeepAliveSeconds, ApplicationName = "sundial listener" };
        await using var connection = new NpgsqlConnection(parts.ConnectionString);
        await connection.OpenAsync(cancel);
        connection.Notification += (_, heard) => signals.Publish(heard.Channel, heard.Payload);
        foreach (var channel in ChangeSignals.Channels)
        {
#pragma warning disable CA2100 // The channels are constants of ours, and LISTEN takes no parameters.
            await using var listen = new NpgsqlCommand($"listen {channel}", connection);
#pragma warning restore CA2100
            await listen.ExecuteNonQueryAsync(cancel);
        }

        _listening.TrySetResult();
        signals.WakeAll();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listening to the database ended ({Reason}); connecting again.")]
    private partial void LogLost(string reason);
}
