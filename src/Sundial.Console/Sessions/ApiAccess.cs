using Sundial.Contracts.Client;

namespace Sundial.Console.Sessions;

/// <summary>The way to the API: one pool of connections for all sessions, and a client for each key.</summary>
internal sealed class ApiAccess(ConsoleOptions options, TimeProvider clock) : IDisposable
{
    private readonly SocketsHttpHandler _connections = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        EnableMultipleHttp2Connections = true,
    };

    /// <summary>A client that speaks with this key; cheap to make, and to be disposed of.</summary>
    public SundialClient For(string key) => new(options.Api(), key, _connections, clock);

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();
}
