using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sundial.Benchmarks;

/// <summary>Sends a request at a fixed rate, every millisecond as many as are due, and throws answers away unread: much noise for little of the machine.</summary>
internal sealed class NoisyCaller : IDisposable
{
    private const int Connections = 8;
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[64 << 10];
    private volatile bool _isOver;

    /// <summary>Begins.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="request">See <see cref="Caller.Request"/>.</param>
    /// <param name="perSecond">Requests a second, over all connections.</param>
    public NoisyCaller(int port, byte[] request, int perSecond)
    {
        _thread = new Thread(() => Run(port, request, perSecond));
        _thread.Start();
    }

    /// <summary>Requests that were sent.</summary>
    public long Sent { get; private set; }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run(int port, byte[] request, int perSecond)
    {
        var sockets = Enumerable.Range(0, Connections).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }).ToArray();
        foreach (var socket in sockets)
        {
            socket.Connect(IPAddress.Loopback, port);
        }

        for (var began = Stopwatch.GetTimestamp(); !_isOver; Thread.Sleep(1))
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond); Sent < due; Sent++)
            {
                var socket = sockets[Sent % Connections];
                while (socket.Available > 0)
                {
                    _ = socket.Receive(_buffer);
                }

                socket.Send(request);
            }
        }

        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }
}
