using Sundial.Contracts.Client;

namespace Sundial.Console.Sessions;

/// <summary>The way to the API: one pool of connections for all sessions, and a client for each key.</summary>
/// <param name="options">Where the API is.</param>
/// <param name="clock">Time for pauses and limits.</param>
/// <param name="connections">Sends the requests; connections of its own when null.</param>
internal sealed class ApiAccess(ConsoleOptions options, TimeProvider clock, HttpMessageHandler? connections = null) : IDisposable
{
    private readonly HttpMessageHandler _connections = connections ?? new SocketsHttpHandler
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
