using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sundial.Server.Platform.Database;

/// <summary>A PostgreSQL of Sundial's own in its data folder: made at first start, started, started again when it dies, stopped with the server.</summary>
internal sealed class PrivatePostgres(PrivatePostgresOptions options, DatabaseAddress address, TimeProvider clock, ILogger<PrivatePostgres> log) : IHostedService, IAsyncDisposable
{
    /// <summary>Makes it if need be, starts it, and says where it is in the <see cref="DatabaseAddress"/>.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be had; the message says what to do.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException(options.DataFolder + address + clock + log);

    /// <summary>Stops it: connections are ended, what was committed is on disk.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
